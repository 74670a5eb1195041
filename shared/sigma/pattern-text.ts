/** Escapes for one character, or for a place between two; every other letter after a backslash means more than we look into. */
const simple = new Set('dDwWsSbBAzntrfva');

/** Where the group or class that begins at `from` ends; the length of the pattern where it does not. */
const endOf = (pattern: string, from: number): number => {
  let depth = 0;
  let inClass = false;
  for (let at = from; at < pattern.length; at += 1) {
    const letter = pattern[at];
    if (letter === '\\') at += 1;
    else if (inClass) {
      if (pattern.startsWith('[:', at)) at += Math.max(0, pattern.slice(at, at + 20).indexOf(':]') + 1);
      else if (letter === ']') inClass = false;
    } else if (letter === '[') {
      inClass = true;
      if (pattern[at + 1] === '^') at += 1;
      if (pattern[at + 1] === ']') at += 1;
    } else if (letter === '(') depth += 1;
    else if (letter === ')') depth -= 1;
    if (depth === 0 && !inClass) return at;
  }
  return pattern.length;
};

/** Texts that are in everything that the pattern fits: the letters outside its groups and classes. None where it is a choice, or where that is not sure. */
export const textsIn = (pattern: string): string[] => {
  const texts: string[] = [];
  let text = '';
  const flush = (upTo = text.length): void => {
    if (upTo > 0) texts.push(text.slice(0, upTo));
    text = '';
  };
  for (let at = 0; at < pattern.length; at += 1) {
    const letter = pattern[at]!;
    if (letter === '|' || letter === ')') return [];
    if (letter === '\\') {
      at += 1;
      const escaped = pattern[at] ?? '';
      if (!/[0-9A-Za-z]/.test(escaped)) text += escaped;
      else if (simple.has(escaped)) flush();
      else return [];
    } else if (letter === '[' || letter === '(') {
      flush();
      // A group of flags is nothing, and what counts it counts the letter before.
      if (/^\(\?[a-zA-Z-]*\)/.test(pattern.slice(at, at + 20)) && texts.length > 0) return [];
      at = endOf(pattern, at);
    } else if (letter === '*' || letter === '?' || letter === '{') {
      // The letter before may be absent. A bracket that counts nothing is a letter, and left out.
      flush(Math.max(0, text.length - 1));
      at += /^\{\d*,?\d*\}/.exec(pattern.slice(at, at + 20))?.[0].slice(1).length ?? 0;
    } else if (letter === '+' || letter === '.' || letter === '^' || letter === '$') flush();
    else text += letter;
  }
  flush();
  // In a search that ignores case, a long s is an s, and it has no lower case.
  return /\(\?[a-zA-Z-]*i/.test(pattern) ? texts.flatMap((part) => part.split(/s/i)) : texts;
};
