import type { Hidden, TextDecoder } from './hidden.ts';

export const character = (code: number): string | undefined => (code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined);

/** Characters given by number: `[char]80`, `Chr(80)`, `String.fromCharCode(80, …)`, lists of numbers below 256, octal escapes, binary digits. */
export const charCodes: TextDecoder = function* (text) {
  yield* called(text);
  yield* lists(text);
  for (const match of text.matchAll(/(?:\\[0-3]?[0-7]{1,2}){4,}/g))
    yield { layer: 'char-codes', content: Buffer.from(match[0].slice(1).split('\\').map((digits) => Number.parseInt(digits, 8))), offset: match.index };
  for (const match of text.matchAll(/(?<![\dA-Za-z])[01]{8}(?:[ ,]?[01]{8}){3,}(?![\dA-Za-z])/g))
    yield { layer: 'char-codes', content: Buffer.from(match[0].match(/[01]{8}/g)!.map((digits) => Number.parseInt(digits, 2))), offset: match.index };
};

function* called(text: string): Generator<Hidden> {
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
}

/** Numbers behind commas and the like, or with the same one sign between all of them, at which a script splits. */
const numberLists = [/(?<![\d.,])\d{1,3}(?:\s{0,3}[,;|]\s{0,3}\d{1,3}){7,}(?![\d.])/g, /(?<![\d.])\d{1,3}([^\d,;|.])\d{1,3}(?:\1\d{1,3}){6,}(?![\d.])/g];

function* lists(text: string): Generator<Hidden> {
  for (const pattern of numberLists)
    for (const match of text.matchAll(pattern)) {
      const codes = match[0].split(/\D+/).map(Number);
      if (codes.every((code) => code < 256)) yield { layer: 'char-codes', content: Buffer.from(codes), offset: match.index };
    }
}
