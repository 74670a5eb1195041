/** A digit of a digest as a digit (a-f become 0-5) or as a letter (0-9 become i-r). */
export const shapedDigit = (code: number, asDigit: boolean): number => (code < 58 === asDigit ? code : asDigit ? code - 49 : code + 57);

// The writers write what ends before `end`, and return where it starts: the last digit of a number is known first.

/** A whole number below 2 ** 32. */
export const writeNumber = (bytes: Uint8Array, end: number, value: number): number => {
  let at = end;
  let rest = value >>> 0;
  do {
    const tenth = (rest / 10) >>> 0;
    bytes[(at -= 1)] = 48 + rest - tenth * 10;
    rest = tenth;
  } while (rest > 0);
  return at;
};

/** Part of an ASCII text. */
export const writeText = (bytes: Uint8Array, end: number, text: string, from: number, to: number): number => {
  const start = end - (to - from);
  for (let at = from; at < to; at += 1) bytes[start + at - from] = text.charCodeAt(at);
  return start;
};

/** The 64 digits of a digest as decimal ones, from the start again where they are too few. */
export const writeDigits = (bytes: Uint8Array, end: number, hex: string, count: number): number => {
  const start = end - count;
  for (let at = 0; at < count; at += 1) bytes[start + at] = shapedDigit(hex.charCodeAt(at & 63), true);
  return start;
};

/** The texts that start at `starts`, each ending where the one before starts. One string is made for all of them instead of several for each. */
export const cutTexts = (bytes: Buffer, starts: readonly number[]): string[] => {
  const first = starts.at(-1) ?? bytes.length;
  const whole = bytes.toString('latin1', first);
  return starts.map((start, place) => whole.slice(start - first, place === 0 ? whole.length : starts[place - 1]! - first));
};
