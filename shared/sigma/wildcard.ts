import { RE2JS } from 're2js';

export type Test = (text: string) => boolean;

/** A piece of a value: plain text, or one of the two wildcards. */
type Piece = { text: string } | '*' | '?';

/** `*` is any text, `?` one character; a backslash before one of them, or before a backslash that precedes one, takes its meaning away. */
const piecesOf = (value: string): Piece[] => {
  const pieces: Piece[] = [];
  let text = '';
  for (let at = 0; at < value.length; at += 1) {
    const letter = value[at]!;
    const next = value[at + 1];
    if (letter === '\\' && (next === '*' || next === '?' || (next === '\\' && /[*?]/.test(value[at + 2] ?? '')))) {
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

export type Place = 'whole' | 'contains' | 'startswith' | 'endswith';

/** Whether a text fits a value with wildcards, in one pass. Both are expected in the same letter case. */
export const wildcardTest = (value: string, place: Place): Test => {
  const pieces = piecesOf(value);
  if (place === 'contains' || place === 'endswith') pieces.unshift('*');
  if (place === 'contains' || place === 'startswith') pieces.push('*');
  if (pieces.includes('?')) return patternTest(pieces);
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

const patternTest = (pieces: readonly Piece[]): Test => {
  const source = pieces.map((piece) => (piece === '*' ? '.*' : piece === '?' ? '.' : RE2JS.quote(piece.text))).join('');
  const pattern = RE2JS.compile(source, RE2JS.DOTALL);
  return (text) => pattern.matches(text);
};
