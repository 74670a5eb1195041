import type { Cells } from './cell.ts';

const fields = ['Image', 'OriginalFileName', 'CommandLine', 'ParentImage'];
/** What stands around the name of a program; the rules on known programs ask for the same. */
const between = /[\s"'`\\/;&|()=]+/;

/** Rules that are only about certain programs are looked at only for rows that name one of them. Gives the rules in their order. */
export const candidates = <R extends { programs?: readonly string[] | undefined }>(rules: readonly R[]): ((cells: Cells) => readonly R[]) => {
  const byProgram = new Map<string, number[]>();
  const always: number[] = [];
  for (const [place, { programs }] of rules.entries()) {
    if (!programs) always.push(place);
    for (const program of programs ?? []) byProgram.set(program, [...(byProgram.get(program) ?? []), place]);
  }
  const usual = always.map((place) => rules[place]!);
  if (byProgram.size === 0) return () => usual;
  return (cells) => {
    let places: Set<number> | undefined;
    for (const field of fields)
      for (const cell of cells.of(field) ?? [])
        for (const word of cell.lower.split(between)) {
          const found = byProgram.get(word.endsWith('.exe') ? word.slice(0, -4) : word);
          if (found) for (const place of found) (places ??= new Set(always)).add(place);
        }
    return places ? [...places].sort((a, b) => a - b).map((place) => rules[place]!) : usual;
  };
};
