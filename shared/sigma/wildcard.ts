import { RE2JS } from 're2js';
import { type Cell, undash } from './cell.ts';

export type Test = (cell: Cell) => boolean;

/** Stands in a value for any dash, see `windash`: of the private use area, so that no value has it. */
export const anyDash = '\ue000';

/** A piece of a value: plain text, or one of the two wildcards. */
export type Piece = { text: string } | '*' | '?';

/** `*` is any text, `?` one character. A backslash takes their meaning away, and that of another backslash; before anything else it is itself. */
export const piecesOf = (value: string): Piece[] => {
  const pieces: Piece[] = [];
  let text = '';
  for (let at = 0; at < value.length; at += 1) {
    const letter = value[at]!;
    const next = value[at + 1];
    if (letter === '\\' && (next === '*' || next === '?' || next === '\\')) {
      text += next;
      at += 1;
    } else if (letter === '*' || letter === '?') {
      if (text !== '') pieces.push({ text });
      text = '';
      pieces.push(letter);
    } else text += letter;
  }
  return text === '' ? pieces : [...pieces, { text }];
};

/** The longest text that is in the `dashed` form of every cell which fits the value. Only ASCII: the lower case of other letters may depend on their neighbours. */
export const surest = (value: string): string => longestOf(piecesOf(value).flatMap((piece) => (typeof piece === 'string' ? [] : piece.text.replaceAll(anyDash, '-'))));

/** The longest run of ASCII letters in the texts, as it is in a cell's form `dashed`. */
export const longestOf = (texts: readonly string[]): string =>
  texts
    .flatMap((text) => undash(text).split(/[^ -~]+/))
    .reduce((longest, run) => (run.length > longest.length ? run : longest), '')
    .toLowerCase();

export type Place = 'whole' | 'contains' | 'startswith' | 'endswith';
type TextTest = (text: string) => boolean;

/** Whether a cell fits a value with wildcards, in one pass; letter case counts only when `cased`. */
export const wildcardTest = (value: string, place: Place, cased: boolean): Test => {
  const pieces = piecesOf(cased ? value : value.toLowerCase());
  if (place === 'contains' || place === 'endswith') pieces.unshift('*');
  if (place === 'contains' || place === 'startswith') pieces.push('*');
  if (value.includes(anyDash)) return dashTest(pieces, cased);
  const fits = pieces.includes('?') ? patternTest(pieces) : partsTest(pieces);
  return cased ? ({ text }) => fits(text) : ({ lower }) => fits(lower);
};

/** Where every dash counts as a hyphen, the search stays plain. Only a dash that must be itself, or letter case, asks for a second look. */
const dashTest = (pieces: readonly Piece[], cased: boolean): Test => {
  const folded = pieces.map((piece) => (typeof piece === 'string' ? piece : { text: undash(piece.text.replaceAll(anyDash, '-').toLowerCase()) }));
  const first = pieces.includes('?') ? patternTest(folded) : partsTest(folded);
  const exact = cased || pieces.some((piece) => typeof piece !== 'string' && /[-/\u2013-\u2015]/.test(piece.text));
  if (!exact) return ({ dashed }) => first(dashed);
  const second = patternTest(pieces);
  return (cell) => first(cell.dashed) && second(cased ? cell.text : cell.lower);
};

const partsTest = (pieces: readonly Piece[]): TextTest => {
  const parts: string[] = [''];
  for (const piece of pieces) {
    if (piece === '*') parts.push('');
    else parts[parts.length - 1] += (piece as { text: string }).text;
  }
  const [first = '', last = ''] = [parts[0], parts.at(-1)];
  if (parts.length === 1) return (text) => text === first;
  const middle = parts.slice(1, -1).filter((part) => part !== '');
  return (text) => {
    if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
    let at = first.length;
    for (const part of middle) {
      at = text.indexOf(part, at);
      if (at < 0) return false;
      at += part.length;
    }
    return at <= text.length - last.length;
  };
};

const patternTest = (pieces: readonly Piece[]): TextTest => {
  const source = pieces.map((piece) => (piece === '*' ? '.*' : piece === '?' ? '.' : piece.text.split(anyDash).map((text) => RE2JS.quote(text)).join('[-/\u2013-\u2015]'))).join('');
  const pattern = RE2JS.compile(source, RE2JS.DOTALL);
  return (text) => pattern.matches(text);
};
