/** What the caller puts in place of `%name%`, where a rule says `expand`. */
export type Placeholders = Readonly<Record<string, readonly string[]>>;

const marked = /\\%|%([\w.-]{1,100})%/g;
const mostValues = 2000;

/** The value with every placeholder replaced; several where one stands for several. Throws an Error that names the one that is missing. */
export const expanded = (value: string, placeholders: Placeholders): string[] => {
  let texts = [''];
  let at = 0;
  const append = (tails: readonly string[]): void => {
    if (texts.length * tails.length > mostValues) throw new Error(`its placeholders stand for more than ${mostValues} texts`);
    texts = texts.flatMap((text) => tails.map((tail) => text + tail));
  };
  for (const match of value.matchAll(marked)) {
    append([value.slice(at, match.index)]);
    at = match.index + match[0].length;
    const [, name] = match;
    if (name === undefined) append(['%']);
    else if (Object.hasOwn(placeholders, name)) append(placeholders[name]!);
    else throw new Error(`nothing stands for the placeholder %${name}%; give its values as placeholders.${name}`);
  }
  append([value.slice(at)]);
  return texts;
};
