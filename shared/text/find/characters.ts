/** What a character may be part of: one bit for each grammar, read with `is`. */
export const digit = 1;
export const hex = 2;
export const letter = 4;
/** Letters, digits and hyphen. */
export const label = 8;
/** What an address of mail may hold before its `@`. */
export const mailUser = 16;
/** The user part of a URL, percent escapes and all; a host may hold these but the colon. */
export const urlPlain = 32;
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
const signBit = 15;

const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const digits = '0123456789';
const classes: readonly (readonly [number, string])[] = [
  [digit, digits],
  [hex, `${digits}abcdefABCDEF`],
  [letter, letters],
  [label, `${letters}${digits}-`],
  [mailUser, `${letters}${digits}.!#$%&'*+/=?^_\`{}~|-`],
  [urlPlain, `${letters}${digits}-._~!$&'()*+,;=:%`],
  [word, `${letters}${digits}_`],
  [windowsStop, '/:*?"\'<>|\r\n'],
  [windowsFileStop, '\\/*?"<>|\r\n '],
  [linuxStop, '\\/:*?<>|\r\n'],
  [linuxFileStop, '/<>|\0\r\n '],
  [urlPathStop, '?#"<> \t\r\n\v\f'],
  [urlQuery, `${letters}${digits}-._~!$&'()*+,;=:%/?@`],
  [closing, '.,;:!\'")]}'],
  [1 << signBit, './:@\\'],
];

const table = new Uint16Array(65_536);
for (const [bit, members] of classes) for (const member of members) table[member.charCodeAt(0)]! |= bit;

/** Whether the character at `place` has the bit. Outside ASCII it has none. */
export const is = (codes: Uint16Array, place: number, bit: number): boolean => (table[codes[place]!]! & bit) !== 0;

/** 1 for a sign, 0 for any other character: a sum can count signs without a branch. */
export const signsAt = (codes: Uint16Array, place: number): number => table[codes[place]!]! >>> signBit;

const foreign = /^[\p{L}\p{M}\p{N}]$/u;
/** Whether a character outside ASCII is a letter, mark or digit of some script. */
export const isForeignLetter = (codes: Uint16Array, place: number): boolean => codes[place]! > 127 && foreign.test(String.fromCharCode(codes[place]!));

/** Whether a character outside ASCII is white space. */
export const isForeignBlank = (codes: Uint16Array, place: number): boolean => codes[place]! > 127 && String.fromCharCode(codes[place]!).trim() === '';
