import { candidates } from '../base64.ts';
import { textOf } from '../plain-text.ts';
import type { Hidden, TextDecoder } from './hidden.ts';
import { isTelling } from './telling.ts';

/** The argument of PowerShell's -EncodedCommand, in any of its abbreviations and dashes. */
export const encodedCommand: TextDecoder = function* (text) {
  for (const match of text.matchAll(/(?:^|[\s"'])[-/\u2013\u2014\u2015]e(?:c|n[codemand]{0,12})?[\s:]{1,20}["']?([A-Za-z0-9+/]{8,}={0,2})/gi)) {
    const content = Buffer.from(match[1]!, 'base64');
    const text = content.length % 2 === 0 && content.toString('utf16le').isWellFormed() ? content.toString('utf16le') : content;
    yield { layer: 'encoded-command', content: text, offset: match.index + match[0].length - match[1]!.length, certain: true };
  }
};

const shortest = 16;

/** Runs of base64, padded or not; also with the letters of URLs. */
export const base64: TextDecoder = function* (text) {
  for (const { start, end } of candidates(text, { least: shortest })) {
    const whole = text.slice(start, end);
    yield* runOf(whole, start);
    // A line that stands above or below base64 would shift every letter behind it; what was only wrapped has lines of one length.
    if (/[\r\n]/.test(whole.trim()) && !isWrapped(whole.trim())) yield* linesOf(whole, start);
  }
};

/** A line may be longer than a pattern can hold. */
function* linesOf(run: string, offset: number): Generator<Hidden> {
  let from = 0;
  for (const line of run.split(/[\r\n]/)) {
    if (line.length >= shortest) yield* runOf(line, offset + from);
    from += line.length + 1;
  }
}

const isWrapped = (run: string): boolean => {
  const lines = run.split(/\r?\n/);
  return lines[0]!.length >= 40 && lines.every(({ length }, number) => (number === lines.length - 1 ? length <= lines[0]!.length : length === lines[0]!.length));
};

function* runOf(run: string, offset: number): Generator<Hidden> {
  if (isWhole(run)) yield { layer: 'base64', content: Buffer.from(run, 'base64'), offset };
}

/** A single letter left over is half a byte. */
const isWhole = (run: string): boolean => run.replace(/[\r\n=]/g, '').length % 4 !== 1;

/** Comes before `base64`, which sees the pieces between the letters that it does not know. */
export const base64url: TextDecoder = function* (text) {
  if (!/[-_]/.test(text)) return;
  for (const { start, end } of candidates(text, { least: shortest, urlSafe: true })) {
    const run = text.slice(start, end);
    if (!/[-_]/.test(run) || !isWhole(run)) continue;
    const content = Buffer.from(run, 'base64url');
    yield { layer: 'base64url', content, offset: start, ...(isTelling(content, textOf(content)?.text) && { end }) };
  }
};

/** Header and claims of a JSON Web Token. */
export const jwt: TextDecoder = function* (text) {
  for (const match of text.matchAll(/(?<![\w-])(eyJ[\w-]{8,})\.(eyJ[\w-]{8,})\.[\w-]*/g)) {
    yield { layer: 'jwt', name: 'header', content: Buffer.from(match[1]!, 'base64url'), offset: match.index };
    yield { layer: 'jwt', name: 'claims', content: Buffer.from(match[2]!, 'base64url'), offset: match.index + match[1]!.length + 1 };
  }
};

const base32Letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** In capitals or small letters, over several lines where it was wrapped. */
const base32Run = /(?<![A-Za-z0-9])(?:[A-Z2-7]{16,}(?:\r?\n[A-Z2-7]{2,})*|[a-z2-7]{16,}(?:\r?\n[a-z2-7]{2,})*)={0,6}(?![A-Za-z0-9])/g;

export const base32: TextDecoder = function* (text) {
  for (const match of text.matchAll(base32Run)) {
    const letters = match[0].replace(/[=\s]/g, '').toUpperCase();
    const content = Buffer.alloc(Math.floor((letters.length * 5) / 8));
    let bits = 0;
    let held = 0;
    let place = 0;
    for (const letter of letters) {
      held = ((held << 5) | base32Letters.indexOf(letter)) & 0xfff;
      bits += 5;
      if (bits >= 8) {
        bits -= 8;
        content[place] = (held >> bits) & 0xff;
        place += 1;
      }
    }
    yield { layer: 'base32', content, offset: match.index };
  }
};

/** Hexadecimal digits behind \x each, behind 0x each, in pairs with a separator, and in a row that may go on in the next line. */
const hexForms = [
  /(?:\\x[\da-f]{2}){4,}/,
  /(?:0x[\da-f]{1,2}[ ,;]{1,3}){4,}(?:0x[\da-f]{1,2})?/,
  /(?<![\da-z])(?:[\da-f]{2}[ :-]){7,}[\da-f]{2}(?![\da-z])/,
  /(?<![\da-z])(?:0x)?(?:[\da-f]{2}){8,}(?:\r?\n(?:[\da-f]{2}){4,})*(?![\da-z])/,
];
const hexRun = new RegExp(hexForms.map(({ source }) => source).join('|'), 'gi');

export const hex: TextDecoder = function* (text) {
  for (const match of text.matchAll(hexRun)) {
    const separated = match[0].match(/0x[\da-f]{1,2}(?=[ ,;]|$)/gi);
    const digits = separated ? separated.map((number) => number.slice(2).padStart(2, '0')).join('') : match[0].replace(/^0x|\\x|[\s:-]/gi, '');
    yield { layer: 'hex', content: Buffer.from(digits, 'hex'), offset: match.index };
  }
};
