import { isUtf8 } from 'node:buffer';

const hexDigit = (code: number): boolean => (code >= 48 && code <= 57) || (code >= 65 && code <= 70) || (code >= 97 && code <= 102);

/** The bytes that hex digits spell, as text; the digits themselves when they are no hex, odd in number or no UTF-8. NUL reads as a blank. */
export const unhexed = (value: string): string => {
  if (value.length === 0 || value.length % 2 === 1) return value;
  for (let index = 0; index < value.length; index += 1) if (!hexDigit(value.charCodeAt(index))) return value;
  const bytes = Buffer.from(value, 'hex');
  return isUtf8(bytes) ? bytes.toString('utf8').replaceAll('\0', ' ') : value;
};

/** Whole numbers as numbers, with 4294967295 ("not set") as -1; anything else as it stands. */
export const integerOf = (value: string): number | string => {
  const negative = value.charCodeAt(0) === 45;
  const from = negative ? 1 : 0;
  if (value.length === from || value.length > 15) return value;
  let sum = 0;
  for (let index = from; index < value.length; index += 1) {
    const code = value.charCodeAt(index);
    if (code < 48 || code > 57) return value;
    sum = sum * 10 + code - 48;
  }
  return sum === 4_294_967_295 ? -1 : negative ? -sum : sum;
};

export type Reading = 'integer' | 'hex';

/** How the value of a key reads when it is not in quotes; every other key is text. Names that the kernel may write in hex are in the audit documentation's field dictionary. */
export const readings: ReadonlyMap<string, Reading> = new Map([
  ...['pid', 'ppid', 'opid', 'auid', 'uid', 'gid', 'euid', 'egid', 'suid', 'sgid', 'fsuid', 'fsgid', 'ouid', 'oauid', 'ses', 'oses', 'old-ses', 'old-auid', 'argc', 'exit', 'syscall', 'items'].map(
    (name) => [name, 'integer'] as const,
  ),
  ...['proctitle', 'cmd', 'cwd', 'exe', 'comm', 'name', 'ocomm', 'path', 'dir', 'old-comm', 'data', 'unit'].map((name) => [name, 'hex'] as const),
]);
