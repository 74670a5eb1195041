import { Cell } from './cell.ts';
import { bothNeed, eitherNeeds, type Needs } from './needs.ts';
import { wildcardTest } from './wildcard.ts';

export interface Condition {
  /** Given which selections hold. Names of selections that a true condition rests on are added to `used`. */
  holds(selection: (name: string) => boolean, used: Set<string>): boolean;
  /** What a row needs to make it true, given what it needs for each selection. */
  needs(of: (selection: string) => Needs): Needs;
}

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
    if (parts.length === 1) return parts[0]!;
    return { holds: (selection, used) => parts.some((part) => part.holds(selection, used)), needs: (of) => eitherNeeds(parts.map((part) => part.needs(of))) };
  };
  const both = (depth: number): Condition => {
    const parts = [single(depth)];
    while (peek() === 'and') {
      at += 1;
      parts.push(single(depth));
    }
    if (parts.length === 1) return parts[0]!;
    return { holds: (selection, used) => parts.every((part) => part.holds(selection, used)), needs: (of) => bothNeed(parts.map((part) => part.needs(of))) };
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
      return { holds: (selection) => !inner.holds(selection, new Set()), needs: () => undefined };
    }
    if (['1', 'any', 'all'].includes(lower) && peek() === 'of') {
      at += 1;
      return several(lower === 'all', next() ?? '', selections);
    }
    if (!selections.includes(word)) throw new Error(`it names "${word}", and there is no such selection; there are ${selections.join(', ')}`);
    return { holds: (selection, used) => selection(word) && Boolean(used.add(word)), needs: (of) => of(word) };
  };

  const whole = either(0);
  if (at < words.length) throw new Error(`"${words[at]}" is not expected here; join selections by and, or, not`);
  return whole;
};

const several = (all: boolean, names: string, selections: readonly string[]): Condition => {
  const fits = wildcardTest(names, 'whole', true);
  const meant = selections.filter((name) => (names.toLowerCase() === 'them' ? !name.startsWith('_') : fits(new Cell(name))));
  if (meant.length === 0) throw new Error(`it names "${names}", and there is no such selection; there are ${selections.join(', ')}`);
  const join = all ? bothNeed : eitherNeeds;
  return {
    holds: (selection, used) => {
      if (all && !meant.every(selection)) return false;
      const held = meant.filter(selection);
      for (const name of held) used.add(name);
      return held.length > 0;
    },
    needs: (of) => join(meant.map(of)),
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
