import type { Cells } from './cell.ts';
import type { Needs } from './needs.ts';
import { TextIndex } from './text-index.ts';

/** For fewer rows, looking at every rule costs less than an index of them. */
const rowsAtLeast = 20;

/** Gives for a row, in their order, the rules that may fit it: those that need nothing, and those that need a text which it has. */
export const candidates = <R extends { needs: Needs }>(rules: readonly R[]): ((cells: Cells) => readonly R[]) => {
  let rows = 0;
  let chosen: ((cells: Cells) => readonly R[]) | undefined;
  return (cells) => {
    if (!chosen && (rows += 1) > rowsAtLeast) chosen = indexed(rules);
    return chosen ? chosen(cells) : rules;
  };
};

const indexed = <R extends { needs: Needs }>(rules: readonly R[]): ((cells: Cells) => readonly R[]) => {
  const index = new TextIndex();
  const fields = [...new Set(rules.flatMap(({ needs }) => needs?.map(({ field }) => field) ?? []))];
  const numbers = new Map(fields.map((field, number) => [field, number]));
  const always: number[] = [];
  /** Rules by the number of a text. */
  const byText: number[][] = [];
  for (const [place, { needs }] of rules.entries()) {
    const texts = needs?.map(({ field, text }) => index.add(numbers.get(field)!, text));
    if (!texts || texts.includes(0)) always.push(place);
    else for (const text of new Set(texts)) (byText[text] ??= []).push(place);
  }
  const usual = always.map((place) => rules[place]!);
  const seen = new Set<number>();
  const found = (text: number): void => void seen.add(text);
  return (cells) => {
    seen.clear();
    for (let field = 0; field < fields.length; field += 1) for (const { dashed } of cells.of(fields[field]!) ?? []) index.find(field, dashed, found);
    if (seen.size === 0) return usual;
    const places = new Set(always);
    for (const text of seen) for (const place of byText[text] ?? []) places.add(place);
    return [...places].sort((a, b) => a - b).map((place) => rules[place]!);
  };
};
