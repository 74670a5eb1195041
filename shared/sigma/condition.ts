import { Cell } from './cell.ts';
import { wildcardTest } from './wildcard.ts';

/** Whether the condition holds, given which selections do. Names of selections that a true condition rests on are added to `used`. */
export type Condition = (holds: (selection: string) => boolean, used: Set<string>) => boolean;

const token = /\s*(?:(\()|(\))|([^\s()]+))/y;
const deepest = 50;

/** Compiles `a and (1 of b* or not all of them)`. Throws an Error that says what is wrong. */
export const condition = (source: string, selections: readonly string[]): Condition => {
  const words = wordsOf(source.trim());
  let at = 0;
  const next = (): string | undefined => words[at++];
  const peek = (): string => (words[at] ?? '').toLowerCase();

  const either = (depth: number): Condition => {
    const parts = [both(depth)];
    while (peek() === 'or') {
      at += 1;
      parts.push(both(depth));
    }
    return parts.length === 1 ? parts[0]! : (holds, used) => parts.some((part) => part(holds, used));
  };
  const both = (depth: number): Condition => {
    const parts = [single(depth)];
    while (peek() === 'and') {
      at += 1;
      parts.push(single(depth));
    }
    return parts.length === 1 ? parts[0]! : (holds, used) => parts.every((part) => part(holds, used));
  };
  const single = (depth: number): Condition => {
    if (depth > deepest) throw new Error(`its brackets are deeper than ${deepest}`);
    const word = next();
    if (word === undefined || word === ')') throw new Error('it ends too early');
    if (word === '(') {
      const inner = either(depth + 1);
      if (next() !== ')') throw new Error('a bracket is not closed');
      return inner;
    }
    const lower = word.toLowerCase();
    if (lower === 'not') {
      const inner = single(depth + 1);
      return (holds) => !inner(holds, new Set());
    }
    if (['1', 'any', 'all'].includes(lower) && peek() === 'of') {
      at += 1;
      return several(lower === 'all', next() ?? '', selections);
    }
    if (!selections.includes(word)) throw new Error(`it names "${word}", and there is no such selection; there are ${selections.join(', ')}`);
    return (holds, used) => holds(word) && Boolean(used.add(word));
  };

  const whole = either(0);
  if (at < words.length) throw new Error(`"${words[at]}" is not expected here; join selections by and, or, not`);
  return whole;
};

const several = (all: boolean, names: string, selections: readonly string[]): Condition => {
  const fits = wildcardTest(names, 'whole', true);
  const meant = selections.filter((name) => (names.toLowerCase() === 'them' ? !name.startsWith('_') : fits(new Cell(name))));
  if (meant.length === 0) throw new Error(`it names "${names}", and there is no such selection; there are ${selections.join(', ')}`);
  return (holds, used) => {
    const held = meant.filter(holds);
    const enough = all ? held.length === meant.length : held.length > 0;
    if (enough) for (const name of held) used.add(name);
    return enough;
  };
};

const wordsOf = (source: string): string[] => {
  if (source.length > 5000) throw new Error('it is longer than 5000 characters');
  if (source.includes('|')) throw new Error('counting after a bar is of Sigma 1; write a correlation rule of type event_count or value_count');
  const words: string[] = [];
  for (token.lastIndex = 0; token.lastIndex < source.length; ) {
    const [, open, close, word] = token.exec(source)!;
    words.push((open ?? close ?? word)!);
  }
  return words;
};
