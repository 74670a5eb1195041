/** Code → text of one font, from its ToUnicode table. Codes are hexadecimal digits in upper case. */
export interface FontMap {
  /** Digits of one code: 2 or 4. */
  width: number;
  texts: Map<string, string>;
}

const fromUtf16 = (digits: string): string => Buffer.from(digits, 'hex').swap16().toString('utf16le');
const even = (digits: string): boolean => digits.length % 4 === 0;

const rangeEntry = /<([\da-f]{2,8})>\s{0,9}<([\da-f]{2,8})>\s{0,9}(?:<([\da-f]{4,8})>|\[([^\]]{0,4000})\])/gi;

/** The lists between beginbfchar or beginbfrange and their ends; `kind` is the letter behind `beginbf`. */
function* sectionsOf(table: string): Generator<{ kind: string; list: string }> {
  for (let start = table.indexOf('beginbf'); start >= 0; ) {
    const end = table.indexOf('endbf', start);
    if (end < 0) return;
    yield { kind: table.charAt(start + 7), list: table.slice(start + 12, end) };
    start = table.indexOf('beginbf', end);
  }
}

/** Reads the bfchar and bfrange lists of a ToUnicode table, as far as the allowance goes. */
export const fontMap = (table: string, allowance: { codes: number }): FontMap => {
  const texts = new Map<string, string>();
  let width = 4;
  for (const { kind, list: section } of sectionsOf(table)) {
    if (kind === 'c') {
      for (const [, code, text] of section.matchAll(/<([\da-f]{2,8})>\s{0,9}<([\da-f]{2,400})>/gi)) {
        width = code!.length;
        if (even(text!) && (allowance.codes -= 1) > 0) texts.set(code!.toUpperCase(), fromUtf16(text!));
      }
      continue;
    }
    for (const [, first, last, text, list] of section.matchAll(rangeEntry)) {
      width = first!.length;
      const start = Number.parseInt(first!, 16);
      const listed = list?.match(/[\da-f]{4,}/gi);
      for (let code = start; code <= Number.parseInt(last!, 16) && (allowance.codes -= 1) > 0; code += 1) {
        const key = code.toString(16).toUpperCase().padStart(width, '0');
        const target = listed ? listed[code - start] : (Number.parseInt(text!, 16) + code - start).toString(16).padStart(text!.length, '0');
        if (target !== undefined && even(target)) texts.set(key, fromUtf16(target));
      }
    }
  }
  return { width, texts };
};

/** Bytes of a string, given as hexadecimal digits, in a font. */
const shown = (digits: string, map: FontMap | undefined): string => {
  if (!map) return Buffer.from(digits, 'hex').toString('latin1');
  let text = '';
  for (let place = 0; place + map.width <= digits.length; place += map.width) text += map.texts.get(digits.slice(place, place + map.width).toUpperCase()) ?? '';
  return text;
};

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

/** A string in parentheses that starts at `open`: its content and the place behind it. Parentheses nest, a backslash escapes. */
export const literalString = (source: string, open: number): { content: string; end: number } => {
  let content = '';
  let depth = 1;
  let place = open + 1;
  for (; place < source.length; place += 1) {
    const sign = source.charAt(place);
    if (sign === '\\') {
      const octal = /^[0-7]{1,3}/.exec(source.slice(place + 1, place + 4))?.[0];
      const next = source.charAt(place + 1);
      if (octal !== undefined) content += String.fromCharCode(Number.parseInt(octal, 8) & 255);
      else if (next !== '\n' && next !== '\r') content += escapes[next] ?? next;
      place += octal?.length ?? 1;
      continue;
    }
    if (sign === '(') depth += 1;
    else if (sign === ')') depth -= 1;
    if (depth === 0) break;
    content += sign;
  }
  return { content, end: place + 1 };
};

const token = /\(|<([\da-fA-F\s]*)>|\/([^\s/<>[\]()]{1,100})\s{1,5}-?[\d.]{1,10}\s{1,5}Tf|\b(?:Td|TD|Tm|ET)\b|T\*|(-?\d{3,6})(?:\.\d{0,6})?(?=\s{0,3}[(<])/g;
const wideGap = -180;

/** The text that a content stream shows, line by line. */
export const contentText = (content: string, fonts: ReadonlyMap<string, FontMap>): string => {
  let text = '';
  let font: FontMap | undefined;
  token.lastIndex = 0;
  for (let match = token.exec(content); match; match = token.exec(content)) {
    const [whole, digits, name, gap] = match;
    if (whole === '(') {
      const { content: literal, end } = literalString(content, match.index);
      text += font ? shown(Buffer.from(literal, 'latin1').toString('hex'), font) : literal;
      token.lastIndex = end;
    } else if (digits !== undefined) text += shown(digits.replace(/\s/g, ''), font);
    else if (name !== undefined) font = fonts.get(name);
    else if (gap !== undefined) text += Number(gap) < wideGap ? ' ' : '';
    else text += '\n';
  }
  return text;
};
