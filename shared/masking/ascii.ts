/** Texts of ASCII one after another. Bytes are read many times faster than the characters of texts. */
export interface Ascii {
  bytes: Uint8Array;
  /** Where each text ends, which is where the next one starts. What is longer than asked for, or is not ASCII, is empty. */
  ends: Uint32Array;
}

export const asciiOf = (texts: readonly string[], longest: number): Ascii => {
  const short = texts.every(({ length }) => length <= longest) ? texts : texts.map((text) => (text.length <= longest ? text : ''));
  const whole = short.join('');
  if (Buffer.byteLength(whole) !== whole.length) return asciiOf(short.map((text) => (Buffer.byteLength(text) === text.length ? text : '')), longest);
  const ends = new Uint32Array(short.length);
  let end = 0;
  for (let place = 0; place < short.length; place += 1) ends[place] = end += short[place]!.length;
  return { bytes: Buffer.from(whole, 'latin1'), ends };
};

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

/** Part of other bytes. */
export const writeBytes = (bytes: Uint8Array, end: number, from: Uint8Array, start: number, to: number): number => {
  const shift = end - to;
  for (let at = start; at < to; at += 1) bytes[at + shift] = from[at]!;
  return start + shift;
};

/** The texts that start at `starts`, each ending where the one before starts. One string is made for all of them instead of several for each. */
export const cutTexts = (bytes: Buffer, starts: readonly number[]): string[] => {
  const first = starts.at(-1) ?? bytes.length;
  const whole = bytes.toString('latin1', first);
  return starts.map((start, place) => whole.slice(start - first, place === 0 ? whole.length : starts[place - 1]! - first));
};
