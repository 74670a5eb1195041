import { type Reading, readings } from './audit-value.ts';

/**
 * Keys as they came in the record of this type before, each with its `=`. Records of one type name the same things in the same order,
 * so a key is mostly recognised where it is expected, without making a new string.
 */
export type Expected = { key: string; text: string; reading: Reading | undefined }[];
const mostExpected = 64;

/** What the pairs of a record's body are told to. A piece without `=` is a key without a value. */
export type Pair = (key: string, value: string, quoted: boolean, reading: Reading | undefined) => void;

const separator = 0x1d;
const blank = (code: number): boolean => code === 32 || code === 9 || code === separator;

/**
 * Walks `key=value` pairs once, in linear time. Values in double quotes keep their blanks; what is inside `msg='…'` is walked as if it stood outside;
 * the byte 0x1D, after which the audit daemon writes names for ids, counts as a blank.
 */
export const walkPairs = (text: string, from: number, pair: Pair, expected: Expected = []): void => {
  const end = text.length;
  let inside = false;
  let count = 0;
  let at = from;
  while (at < end) {
    let code = text.charCodeAt(at);
    if (blank(code) || code === 39 || (inside && (code === 40 || code === 44 || code === 41))) {
      if (code === 39) inside = false;
      at += 1;
      continue;
    }
    let key: string;
    let reading: Reading | undefined;
    const known = expected[count];
    if (known !== undefined && text.startsWith(known.text, at)) {
      ({ key, reading } = known);
      at += known.text.length;
    } else {
      const start = at;
      while (at < end && (code = text.charCodeAt(at)) !== 61 && !blank(code)) at += 1;
      if (code !== 61 || at >= end) continue;
      key = text.slice(start, at);
      reading = readings.get(key);
      at += 1;
      if (count < mostExpected && key.length < 20) expected[count] = { key, text: `${key}=`, reading };
    }
    count += 1;
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
      pair(key, text.slice(at + 1, stop), true, undefined);
      at = stop + 1;
    } else if (code === 34) {
      const close = text.indexOf('"', at + 1);
      const stop = close < 0 ? end : close;
      pair(key, text.slice(at + 1, stop), true, undefined);
      at = stop + 1;
    } else {
      const open = at;
      while (at < end && !blank((code = text.charCodeAt(at))) && !(inside && (code === 39 || code === 44))) at += 1;
      const bracket = inside && text.charCodeAt(at - 1) === 41 && text.charCodeAt(open) !== 40;
      if (at > open) pair(key, text.slice(open, bracket ? at - 1 : at), false, reading);
    }
  }
};
