/** What the pairs of a record's body are told to. A piece without `=` is a key without a value. */
export type Pair = (key: string, value: string, quoted: boolean) => void;

const separator = 0x1d;
const blank = (code: number): boolean => code === 32 || code === 9 || code === separator;

/**
 * Walks `key=value` pairs once, in linear time. Values in double quotes keep their blanks; what is inside `msg='…'` is walked as if it stood outside;
 * the byte 0x1D, after which the audit daemon writes names for ids, counts as a blank.
 */
export const walkPairs = (text: string, from: number, pair: Pair): void => {
  const end = text.length;
  let inside = false;
  let at = from;
  while (at < end) {
    let code = text.charCodeAt(at);
    if (blank(code) || code === 39 || (inside && (code === 40 || code === 44 || code === 41))) {
      if (code === 39) inside = false;
      at += 1;
      continue;
    }
    const start = at;
    while (at < end && (code = text.charCodeAt(at)) !== 61 && !blank(code)) at += 1;
    if (code !== 61 || at >= end) continue;
    const key = text.slice(start, at);
    at += 1;
    code = text.charCodeAt(at);
    if (code === 39) {
      // `msg='op=…'` opens up; any other value in single quotes is one value.
      if (key === 'msg') {
        inside = true;
        at += 1;
        continue;
      }
      const close = text.indexOf("'", at + 1);
      const stop = close < 0 ? end : close;
      pair(key, text.slice(at + 1, stop), true);
      at = stop + 1;
    } else if (code === 34) {
      const close = text.indexOf('"', at + 1);
      const stop = close < 0 ? end : close;
      pair(key, text.slice(at + 1, stop), true);
      at = stop + 1;
    } else {
      const open = at;
      while (at < end && !blank((code = text.charCodeAt(at))) && !(inside && (code === 39 || code === 44))) at += 1;
      const bracket = inside && text.charCodeAt(at - 1) === 41 && text.charCodeAt(open) !== 40;
      if (at > open) pair(key, text.slice(open, bracket ? at - 1 : at), false);
    }
  }
};
