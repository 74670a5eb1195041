/** How a modifier changes the values of a rule before they are looked for. */
export type Transform = (values: readonly string[]) => string[];

const utf16 = (text: string): string => Buffer.from(text, 'utf16le').toString('latin1');
const bytes = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');
const base64 = (raw: string): string => Buffer.from(raw, 'latin1').toString('base64');

/** What stays the same of the text in base64 when 0, 1 or 2 bytes come before it, and anything after it. */
const atEveryOffset = (raw: string): string[] =>
  [0, 1, 2].map((offset) => {
    const encoded = base64('\0'.repeat(offset) + raw).replace(/=+$/, '');
    const whole = (offset + raw.length) % 3 === 0 ? encoded.length : encoded.length - 1;
    return encoded.slice([0, 2, 3][offset], whole);
  });

const dashes = ['-', '/', '\u2013', '\u2014', '\u2015'];
const option = /(?<!\w)[-/](?=\w)/g;

/** Wide text is bytes in Latin-1 from here on; base64 takes bytes of UTF-8 otherwise. */
export const transforms: Readonly<Record<string, Transform>> = {
  wide: (values) => values.map(utf16),
  utf16le: (values) => values.map(utf16),
  utf16be: (values) => values.map((text) => Buffer.from(text, 'utf16le').swap16().toString('latin1')),
  utf16: (values) => values.map((text) => `\u00ff\u00fe${utf16(text)}`),
  windash: (values) => [...new Set(values.flatMap((text) => dashes.map((dash) => text.replace(option, dash))))],
};
export const encoders: Readonly<Record<string, (text: string, wide: boolean) => string[]>> = {
  base64: (text, wide) => [base64(wide ? text : bytes(text))],
  base64offset: (text, wide) => atEveryOffset(wide ? text : bytes(text)),
};
