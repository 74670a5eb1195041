import { percentDecoded } from '../../text/find/nested-urls.ts';
import type { Hidden, TextDecoder } from './hidden.ts';

/** A text that a whole text becomes; nothing when it stays as it is. */
const whole = (layer: string, pattern: RegExp, change: (text: string) => string): TextDecoder =>
  function* (text): Generator<Hidden> {
    if (!pattern.test(text)) return;
    const content = change(text);
    if (content !== text) yield { layer, content, certain: true };
  };

export const percent = whole('url', /%[\da-f]{2}[^%]{0,200}%[\da-f]{2}/i, percentDecoded);

const named: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  Tab: '\t',
  NewLine: '\n',
  colon: ':',
  lpar: '(',
  rpar: ')',
  sol: '/',
  period: '.',
};

/** Reads the numbered entities and the commonest named ones. */
export const withoutEntities = (text: string): string =>
  text.replace(/&(?:#x([\da-f]{1,6})|#(\d{1,7})|([A-Za-z]{2,8}));/gi, (entity, hexDigits?: string, digits?: string, name?: string) => {
    if (name !== undefined) return named[name] ?? entity;
    return character(hexDigits === undefined ? Number(digits) : Number.parseInt(hexDigits, 16)) ?? entity;
  });

export const html = whole('html', /&#?\w{1,10};/, withoutEntities);

const character = (code: number): string | undefined => (code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined);

export const unicodeEscapes = whole('unicode-escapes', /\\u[\da-f]{4}|%u[\da-f]{4}/i, (text) =>
  text.replace(/(?:\\u|%u)([\da-f]{4})/gi, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16))),
);

/** Strings that are put together from pieces: `'po'+'wer'`, `"{1}{0}" -f 'b','a'`. */
export const joined = whole('joined-strings', /["']\s{0,20}[+&]\s{0,20}["']|-f\s{0,20}["']/i, (text) =>
  text
    .replace(/(["'])\s{0,20}[+&]\s{0,20}\1/g, '')
    .replace(
      /(["'])((?:[^"'{}]{0,50}\{\d{1,3}\}){1,200}[^"'{}]{0,50})\1\s{0,20}\)?\s{0,20}-f\s{0,20}\(?((?:\s{0,20}(["'])[^"']{0,1000}\4\s{0,20},?){1,200})/gi,
      (_, quote: string, format: string, list: string) => {
        const values = Array.from(list.matchAll(/(["'])([^"']{0,1000})\1/g), (match) => match[2]!);
        return quote + format.replace(/\{(\d{1,3})\}/g, (place, number: string) => values[Number(number)] ?? place) + quote;
      },
    ),
);

/** Signs that a shell drops: the caret of cmd, the back-tick of PowerShell, pairs of quotes inside a word. */
export const dropped = whole('shell-escapes', /\w[\^`]\w|\w""\w|\w''\w/, (text) => text.replace(/[\^`](?=\w)|(?<=\w)(?:""|'')(?=\w)/g, ''));

/** Characters given by number: `[char]80`, `Chr(80)`, `String.fromCharCode(80, …)`, and lists of numbers below 256. */
export const charCodes: TextDecoder = function* (text) {
  const single = /(?:\[char\]\s{0,5}\(?|chr[bw]?\$?\(|char\()\s{0,5}(0x[\da-f]{1,4}|\d{1,5})\s{0,5}\)?\s{0,5}[+&.]?\s{0,5}/iy;
  for (const start of text.matchAll(/\[char\]|chr[bw]?\$?\(|char\(/gi)) {
    if (start.index < single.lastIndex) continue;
    single.lastIndex = start.index;
    let content = '';
    let end = start.index;
    for (let match = single.exec(text); match; match = single.exec(text)) {
      content += character(Number(match[1])) ?? '';
      end = single.lastIndex;
    }
    single.lastIndex = end;
    if (content.length >= 3) yield { layer: 'char-codes', content, offset: start.index, certain: true };
  }
  for (const match of text.matchAll(/(?<![\d.,])\d{1,3}(?:\s{0,3}[,;|]\s{0,3}\d{1,3}){7,}(?![\d.])/g)) {
    const codes = match[0].split(/[,;|]/).map(Number);
    if (codes.every((code) => code < 256)) yield { layer: 'char-codes', content: Buffer.from(codes), offset: match.index };
  }
};

/** Text written backwards, given away by what scripts are written of. */
export const reversed: TextDecoder = function* (text) {
  if (/\/\/:s?ptth|llehsrewop|exe\.|tcejbO-weN|noisserpxE-ekovnI/i.test(text))
    yield { layer: 'reversed', content: [...text].reverse().join(''), certain: true };
};
