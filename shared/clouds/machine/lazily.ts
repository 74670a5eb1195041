/** Makes a thing when it is first asked for, once. A failure is not remembered. */
export const lazily = <T>(make: () => Promise<T>): (() => Promise<T>) => {
  let made: Promise<T> | undefined;
  return () => {
    if (!made) {
      const making = make();
      made = making;
      making.catch(() => made === making && (made = undefined));
    }
    return made;
  };
};

/** The same for each name. */
export const lazilyNamed = <T>(make: (name: string) => Promise<T>): ((name: string) => Promise<T>) => {
  const made = new Map<string, () => Promise<T>>();
  return (name) => {
    let one = made.get(name);
    if (!one) made.set(name, (one = lazily(() => make(name))));
    return one();
  };
};
