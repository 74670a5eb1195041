import { anyDash, piecesOf } from './wildcard.ts';

const utf16 = (text: string): string => Buffer.from(text, 'utf16le').toString('latin1');
const base64 = (raw: string): string => Buffer.from(raw, 'latin1').toString('base64');

/** What stays the same of the text in base64 when 0, 1 or 2 bytes come before it, and anything after it. */
const atEveryOffset = (raw: string): string[] =>
  [0, 1, 2].map((offset) => {
    const encoded = base64('\0'.repeat(offset) + raw).replace(/=+$/, '');
    const whole = (offset + raw.length) % 3 === 0 ? encoded.length : encoded.length - 1;
    return encoded.slice([0, 2, 3][offset], whole);
  });

/** A dash or slash that may begin an option: before a word, and not inside one. */
const option = /(?<!\w)[-/](?=\w)/g;

/** Wide text is bytes in Latin-1 from here on. */
const widths: Readonly<Record<string, (text: string) => string>> = {
  wide: utf16,
  utf16le: utf16,
  utf16be: (text) => Buffer.from(text, 'utf16le').swap16().toString('latin1'),
  utf16: (text) => `\u00ff\u00fe${utf16(text)}`,
};
const encoders: Readonly<Record<string, (raw: string) => string[]>> = { base64: (raw) => [base64(raw)], base64offset: atEveryOffset };

export const transforms: readonly string[] = ['windash', ...Object.keys(widths), ...Object.keys(encoders)];

/** What is looked for in place of the value once its modifiers have changed it, in their order; `encoded` when letter case counts. */
export const transformed = (value: string, modifiers: readonly string[]): { texts: string[]; encoded: boolean } => {
  const used = modifiers.filter((modifier) => transforms.includes(modifier));
  const encodes = used.some((modifier) => modifier !== 'windash');
  if (!encodes) return { texts: [used.length > 0 ? value.replace(option, anyDash) : value], encoded: false };
  // Bytes are compared, so a wildcard has no meaning here, and every dash is a text of its own.
  let texts = used.includes('windash') ? [...new Set(['-', '/', '\u2013', '\u2014', '\u2015'].map((dash) => value.replace(option, dash)))].map(plain) : [plain(value)];
  let bytes = false;
  for (const modifier of used) {
    const width = widths[modifier];
    const encode = encoders[modifier];
    if (width) texts = texts.map(width);
    if (encode) texts = texts.flatMap((text) => encode(bytes ? text : Buffer.from(text, 'utf8').toString('latin1')));
    bytes ||= width !== undefined || encode !== undefined;
  }
  return { texts: texts.map((text) => text.replace(/[\\*?]/g, '\\$&')), encoded: true };
};

const plain = (value: string): string =>
  piecesOf(value)
    .map((piece) => {
      if (typeof piece === 'string') throw new Error(`"${value.slice(0, 100)}" has a wildcard, which cannot be encoded; write a backslash before it to mean the character`);
      return piece.text;
    })
    .join('');
