/** A text laid out for reading: its characters as numbers, and behind the last a line feed, which no built-in type crosses. */
export interface Page {
  text: string;
  codes: Uint16Array;
}

const lineFeed = 10;

/** Lays out one text after another in the same memory, so each page is good until the next. */
export const pages = (): ((text: string) => Page) => {
  let codes = new Uint16Array(0);
  let bytes = Buffer.alloc(0);
  return (text) => {
    const { length } = text;
    if (codes.length <= length) {
      codes = new Uint16Array(length + Math.min(length, 65_536) + 1);
      bytes = Buffer.from(codes.buffer);
    }
    // Every platform that Node runs on keeps the low byte first, as this encoding does.
    bytes.write(text, 'utf16le');
    codes[length] = lineFeed;
    return { text, codes };
  };
};
