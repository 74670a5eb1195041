/** What a character may be part of: one bit for each grammar, read with `is`. */
export const digit = 1;
export const hex = 2;
/** What an IPv6 address is written with. */
export const hexOrColon = 65_536;
export const letter = 4;
/** What the last label of a host name is made of: letters, also of other scripts. */
export const lastLabel = 16_384;
/** Letters, digits and hyphen. */
export const label = 8;
/** What an address of mail may hold before its `@`. */
export const mailUser = 16;
/** The host of a URL, percent escapes and all. */
export const urlHost = 32;
/** The user part of a URL. */
export const urlUser = 32_768;
/** Letters, digits, underscore: what cannot stand beside an IPv6 address. */
export const word = 64;
/** What ends a folder name in a Windows path. */
export const windowsStop = 128;
/** What ends a file name in a Windows path. */
export const windowsFileStop = 256;
/** What ends a folder name in a Linux path. */
export const linuxStop = 512;
/** What ends a file name in a Linux path. */
export const linuxFileStop = 1024;
/** What ends the path of a URL. */
export const urlPathStop = 2048;
/** What may end a URL by accident. */
export const closing = 4096;
/** The query and the fragment of a URL. */
export const urlQuery = 8192;
/** What some type is built around. */
const signBit = 31;

const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const digits = '0123456789';
const blanks = ' \t\r\n\v\f\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff';
const classes: readonly (readonly [number, string])[] = [
  [digit, digits],
  [hex, `${digits}abcdefABCDEF`],
  [hexOrColon, `${digits}abcdefABCDEF:`],
  [letter, letters],
  [lastLabel, letters],
  [label, `${letters}${digits}-`],
  [mailUser, `${letters}${digits}.!#$%&'*+/=?^_\`{}~|-`],
  [urlHost, `${letters}${digits}-._~!$&'()*+,;=%`],
  [urlUser, `${letters}${digits}-._~!$&'()*+,;=%:`],
  [word, `${letters}${digits}_`],
  [windowsStop, '/:*?"\'<>|\r\n'],
  [windowsFileStop, '\\/*?"<>|\r\n '],
  [linuxStop, '\\/:*?<>|\r\n'],
  [linuxFileStop, '/<>|\0\r\n '],
  [urlPathStop, `?#"<>${blanks}`],
  [urlQuery, `${letters}${digits}-._~!$&'()*+,;=:%/?@`],
  [closing, '.,;:!\'")]}`\\\u201c\u201d\u2018\u2019\u00bb\u203a\u2026\u3002\uff0c\u3001\uff09\u3011\u300d'],
  [1 << signBit, './:@\\'],
];

const table = new Int32Array(65_536);
for (const [bit, members] of classes) for (const member of members) table[member.charCodeAt(0)]! |= bit;

/** Letters, marks and digits of other scripts stand where letters may, but in the names of drives and schemes. */
const foreignLetter = lastLabel | label | mailUser | urlHost | urlUser | urlQuery | word;
const everyCharacter = Buffer.from(new Uint16Array(table.length).map((_, code) => code).buffer).toString('utf16le');
for (const { index, 0: run } of everyCharacter.matchAll(/[\p{L}\p{M}\p{N}]+/gu)) if (index > 127) table.fill(foreignLetter, index, index + run.length);

/** Whether the character at `place` has the bit. */
export const is = (codes: Uint16Array, place: number, bit: number): boolean => (table[codes[place]!]! & bit) !== 0;

// Most of the time goes by in the loops below. With a local name for the table, a long run takes half of it.

/** Past the run of characters with the bit that starts at `place`. */
export const past = (codes: Uint16Array, place: number, bit: number): number => {
  const bits = table;
  let end = place;
  while ((bits[codes[end]!]! & bit) !== 0) end += 1;
  return end;
};

/** The first character with the bit, from `place` on. There must be one. */
export const upTo = (codes: Uint16Array, place: number, bit: number): number => {
  const bits = table;
  let end = place;
  while ((bits[codes[end]!]! & bit) === 0) end += 1;
  return end;
};

/** Back over the characters with the bit that stand before `place`, to `from` at most. */
export const backOver = (codes: Uint16Array, place: number, bit: number, from: number): number => {
  const bits = table;
  let start = place;
  while (start > from && (bits[codes[start - 1]!]! & bit) !== 0) start -= 1;
  return start;
};

/** Notes the places of the signs from `from` to before `to`; gives how many. */
export const signsIn = (codes: Uint16Array, from: number, to: number, signs: Int32Array): number => {
  const bits = table;
  let count = 0;
  // Every place is written, and the next overwrites it unless it was a sign: a branch here would be guessed wrong too often.
  for (let place = from; place < to; place += 1) {
    signs[count] = place;
    count += bits[codes[place]!]! >>> signBit;
  }
  return count;
};
