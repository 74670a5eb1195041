/** What is longer than this seldom comes again, and would cost memory. */
const longest = 256;
const most = 4_096;

/** Remembers answers, because values repeat; gives up where they hardly ever do, since remembering costs about as much as a digest. */
export const remembering = <T>(answer: (text: string) => T): ((text: string) => T) => {
  let known: Map<string, T> | undefined = new Map();
  let hits = 0;
  return (text) => {
    if (!known || text.length > longest) return answer(text);
    const before = known.get(text);
    if (before !== undefined) {
      hits += 1;
      return before;
    }
    const found = answer(text);
    if (known.size === most) {
      if (hits < most) {
        known = undefined;
        return found;
      }
      known.clear();
      hits = 0;
    }
    known.set(text, found);
    return found;
  };
};
