/** One text out of a file: a page, a member, the body of a message. */
export interface Part {
  /** Way to it inside the file: `mail.eml/attachment.zip/a.txt`. */
  path: string;
  text: string;
}

/** Tells that a part could not be read. */
export type Tell = (path: string, code: string, detail: string) => void;

const asciiRun = /[\x20-\x7e\t]{6,}/g;
const wideRun = /(?:[\x20-\x7e\t]\0){6,}/g;

/** What can be read in bytes of no known format: runs of six or more printable characters, narrow or wide, one a line. */
export const printableStrings = (bytes: Uint8Array): string => {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const lines: string[] = [];
  for (const match of text.matchAll(asciiRun)) lines.push(match[0]);
  for (const match of text.matchAll(wideRun)) lines.push(match[0].replaceAll('\0', ''));
  return lines.join('\n');
};
