/** A piece of a log: its text, and the codes of its characters, which are read many times faster from an array than from a string. */
export interface Page {
  text: string;
  codes: Uint16Array;
  /** Memory for what is put together while it is read. */
  scratch: Buffer;
}

/** The kernel's own limit for a record is 8,970 bytes, and hex has two digits a byte. */
const longestHex = 4500;

/** Codes of any text, in memory that each page takes over from the one before. */
export class Pager {
  #bytes = Buffer.alloc(2 ** 17);
  readonly #scratch = Buffer.alloc(longestHex);

  page(text: string): Page {
    if (2 * text.length > this.#bytes.length) this.#bytes = Buffer.alloc(4 * text.length);
    this.#bytes.write(text, 'utf16le');
    return { text, codes: new Uint16Array(this.#bytes.buffer, this.#bytes.byteOffset, text.length), scratch: this.#scratch };
  }
}

/** The codes of a text that is kept, such as a mark to look for. */
export const codesOf = (text: string): Uint16Array => Uint16Array.from(text, (_, index) => text.charCodeAt(index));

/** Whether the mark stands at `at`, before `to`. */
export const standsAt = (mark: Uint16Array, codes: Uint16Array, at: number, to: number): boolean => {
  if (at + mark.length > to) return false;
  for (let index = 0; index < mark.length; index += 1) if (codes[at + index] !== mark[index]) return false;
  return true;
};

/** Where the code is in `[from, to)`, else `to`. */
export const indexIn = (codes: Uint16Array, code: number, from: number, to: number): number => {
  let at = from;
  while (at < to && codes[at] !== code) at += 1;
  return at;
};
