/** One text out of a file: a page, a member, the body of a message. */
export interface Part {
  /** Way to it inside the file: `mail.eml/attachment.zip/a.txt`. */
  path: string;
  text: string;
}

/** Tells that a part could not be read. */
export type Tell = (path: string, code: string, detail: string) => void;

const shortest = 6;
const isPrintable = (code: number | undefined): boolean => code !== undefined && ((code >= 32 && code < 127) || code === 9);

/** Runs of printable characters of one byte each, or of two of which the second is zero. No pattern: one run may be the whole file, which is more than a pattern can hold. */
function* runsIn(bytes: Buffer, width: 1 | 2): Generator<string> {
  for (let start = 0; start < bytes.length; ) {
    let end = start;
    while (isPrintable(bytes[end]) && (width === 1 || bytes[end + 1] === 0)) end += width;
    if (end - start >= shortest * width) yield bytes.toString(width === 1 ? 'latin1' : 'utf16le', start, end);
    start = Math.max(end, start + 1);
  }
}

/** What can be read in bytes of no known format: runs of six or more printable characters, narrow or wide, one a line. */
export const printableStrings = (given: Uint8Array): string => {
  const bytes = Buffer.from(given.buffer, given.byteOffset, given.byteLength);
  return [...runsIn(bytes, 1), ...runsIn(bytes, 2)].join('\n');
};
