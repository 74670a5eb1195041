import type { Matrix, Reading } from './matrix.ts';

const most = 3;
const least = 0.1;

const short = (value: number): string => String(Number(value.toPrecision(6)));

/** Which columns set a row apart, in words: the share of each, the value, and how far it lies from the column's median in its usual spread. */
export const explain = ({ columns, values }: Matrix, { names, numbers, centres, scales }: Reading, row: number, shares: Float64Array): string[] =>
  [...shares.keys()]
    .filter((column) => shares[column]! >= least)
    .sort((a, b) => shares[b]! - shares[a]!)
    .slice(0, most)
    .map((column) => {
      const value = values[row * columns + column]!;
      const away = (value - centres[column]!) / scales[column]!;
      const what = column < numbers ? `${short(value)}, usually ${short(centres[column]!)}` : `a value that rare is expected once in ${Math.round(2 ** value)} rows`;
      return `${names[column]} (${Math.round(100 * shares[column]!)} %): ${what}; ${short(Number(Math.abs(away).toFixed(1)))} deviations ${away < 0 ? 'below' : 'above'}`;
    });
