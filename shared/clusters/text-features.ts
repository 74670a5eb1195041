/** What Python's \s takes: Unicode white space and the four separators before blank. */
const blank = (code: number): boolean =>
  (code >= 9 && code <= 13) || (code >= 28 && code <= 32) || code === 0x85 || code === 0xa0 ||
  (code >= 0x1680 && (code === 0x1680 || (code >= 0x2000 && code <= 0x200a) || code === 0x2028 || code === 0x2029 || code === 0x202f || code === 0x205f || code === 0x3000));

const marks = Uint8Array.from({ length: 128 }, (_, code) => (blank(code) || `-\\/.,"'|&:;%$()`.includes(String.fromCharCode(code)) ? 1 : 0));
const delimiter = (code: number): boolean => (code < 128 ? marks[code] === 1 : blank(code));

/** The number of delimiters: white space and `- \ / . , " ' | & : ; % $ ( )`. */
export const delimiterCount = (text: string): number => {
  let count = 0;
  for (let index = 0; index < text.length; index += 1) if (delimiter(text.charCodeAt(index))) count += 1;
  return count;
};

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});
const step = (crc: number, byte: number): number => (crc >>> 8) ^ table[(crc ^ byte) & 255]!;

/** CRC-32 (ISO 3309, reflected polynomial EDB88320) of the text as UTF-8; with `only`, of the code points that it takes. Lone surrogates count as U+FFFD. */
const crc = (text: string, only?: (code: number) => boolean): number => {
  let value = 0xffffffff;
  for (let index = 0; index < text.length; index += 1) {
    let code = text.charCodeAt(index);
    if (code >= 0xd800) {
      code = text.codePointAt(index)!;
      if (code > 0xffff) index += 1;
      else if (code <= 0xdfff) code = 0xfffd;
    }
    if (only && !only(code)) continue;
    if (code < 0x80) value = step(value, code);
    else {
      if (code < 0x800) value = step(value, 0xc0 | (code >> 6));
      else {
        if (code < 0x10000) value = step(value, 0xe0 | (code >> 12));
        else value = step(step(value, 0xf0 | (code >> 18)), 0x80 | ((code >> 12) & 63));
        value = step(value, 0x80 | ((code >> 6) & 63));
      }
      value = step(value, 0x80 | (code & 63));
    }
  }
  return (value ^ 0xffffffff) >>> 0;
};

/** CRC-32 of the text as UTF-8, unsigned. */
export const textHash = (text: string): number => crc(text);

/** CRC-32 of its delimiters, in order: texts of the same shape share it. */
export const delimiterHash = (text: string): number => crc(text, delimiter);

/** The sum of the code points, over `scale`, rounded down. */
export const characterScore = (text: string, scale = 1): number => {
  let sum = 0;
  for (let index = 0; index < text.length; index += 1) {
    let code = text.charCodeAt(index);
    if (code >= 0xd800 && code < 0xdc00) {
      code = text.codePointAt(index)!;
      if (code > 0xffff) index += 1;
    }
    sum += code;
  }
  return Math.floor(sum / scale);
};

/** Pieces between delimiters; empty text is one piece. */
export const tokenCount = (text: string, delimiter = ' '): number => {
  if (delimiter === '') return [...text].length;
  let count = 1;
  for (let at = text.indexOf(delimiter); at >= 0; at = text.indexOf(delimiter, at + delimiter.length)) count += 1;
  return count;
};

/** Code points, not UTF-16 units. */
export const textLength = (text: string): number => {
  let length = text.length;
  for (let index = 1; index < text.length; index += 1) if ((text.charCodeAt(index) & 0xfc00) === 0xdc00 && (text.charCodeAt(index - 1) & 0xfc00) === 0xd800) length -= 1;
  return length;
};
