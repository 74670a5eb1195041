import { candidates, runEnd } from '../base64.ts';
import { textOf } from '../plain-text.ts';
import type { TextDecoder } from './hidden.ts';
import { isTelling } from './telling.ts';

/** What parts the lines of base64 that stands inside something else. */
const breaks = [
  // A string with escapes, such as JSON inside a log.
  /(?:(?:\\{1,2}r)?\\{1,2}n|(?:\\{1,2}u000[ad]){1,2})[ \t]{0,40}/,
  // Quoted-printable.
  /=\r?\n/,
  // XML.
  /(?:&#(?:1[03]|x0?[ad]);){1,2}(?:\r?\n)?[ \t]{0,40}/,
  // Indented lines, and lines that a shell reads as one.
  /[ \t]{0,4}[\\^]?\r?\n[ \t]{0,40}/,
  // A string on each line of a script: "…" & _, $x += "…", "…",
  /["'][^"'\r\n]{0,12}\r?\n[^"'\r\n]{0,60}["']/,
];
const lineBreak = new RegExp(breaks.map(({ source }) => source).join('|'), 'iy');

const shortest = 16;
const softWidth = 75;

/**
 * Base64, also with the letters of URLs, in lines of one length that are parted by more than line ends; and a single line behind an escaped line end, whose
 * `n` looks like its first letter.
 */
export const wrappedBase64: TextDecoder = function* (text) {
  let done = 0;
  for (const candidate of candidates(text, { least: shortest, urlSafe: true })) {
    if (candidate.end <= done) continue;
    const first = lastLine(text, Math.max(candidate.start, done), candidate.end);
    const isEscape = text.charAt(first - 1) === '\\' && 'nrt'.includes(text.charAt(first));
    const start = isEscape ? first + 1 : first;
    const { pieces, end } = linesFrom(text, start);
    const isPem = pieces[0]?.endsWith('-----') === true;
    if (isPem) pieces.shift();
    if (pieces.length === 0 || (pieces.length === 1 ? !isEscape && !isPem : !isWrapped(pieces))) continue;
    done = end;
    const whole = read(pieces);
    const { content, telling } = whole?.telling === false && pieces[0]!.length !== pieces[1]?.length ? (read(pieces.slice(1)) ?? whole) : (whole ?? {});
    if (content) yield { layer: pieces.some((piece) => /[-_]/.test(piece)) ? 'base64url' : 'base64', content, offset: start, ...(telling && { end }) };
  }
};

const read = (pieces: readonly string[]): { content: Buffer; telling: boolean } | undefined => {
  const run = pieces.join('');
  if (run.length < shortest || run.length % 4 === 1) return undefined;
  const content = Buffer.from(run, 'base64');
  return { content, telling: isTelling(content, textOf(content)?.text) };
};

const lineFeed = 10;
const carriageReturn = 13;
const equalsSign = 61;

/** Where the last line of a run starts. */
const lastLine = (text: string, start: number, end: number): number => {
  let place = end;
  let letters = 0;
  for (; place > start; place -= 1) {
    const code = text.charCodeAt(place - 1);
    if (code !== lineFeed && code !== carriageReturn && code !== equalsSign) letters += 1;
    else if (letters > 0) break;
  }
  return place;
};

/** The lines from a place on: the first, and those behind it while they are as long as the second. A shorter one is the last. */
const linesFrom = (text: string, start: number): { pieces: string[]; end: number } => {
  const pieces: string[] = [];
  let end = start;
  for (let from = start; ; from = lineBreak.lastIndex) {
    const stop = runEnd(text, from);
    const length = stop - from;
    const width = pieces[1]?.length ?? length;
    if (length === 0 || length > width) break;
    pieces.push(text.slice(from, stop));
    end = stop;
    lineBreak.lastIndex = stop;
    const found = length === width ? lineBreak.exec(text) : null;
    // A line that ends in `=` may be whole: base64 of its own, behind which the next begins.
    if (!found || (found[0].startsWith('=') && length % 4 === 3 && length !== softWidth)) break;
  }
  return { pieces, end };
};

const leastOfTwo = 40;

/** Whether the lines are of one length, but for a shorter last; the first may begin behind a command. */
const isWrapped = (pieces: readonly string[]): boolean => {
  const [first, second] = [pieces[0]!.length, pieces[1]!.length];
  if (pieces.length === 2) return first >= leastOfTwo && second <= first;
  return first === second || pieces.length > 3;
};
