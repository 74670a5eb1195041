import { peel } from './layers.ts';

export interface HiddenText {
  text: string;
  /** What hid it, from the outside in: `encoded-command`, `base64`, `gzip` … */
  layers: readonly string[];
}

const bounds = { bytes: 8_000_000, items: 500, ratio: 200 };

/** All texts that a command line hides: encoded commands, base64 and the like, packed scripts, strings in pieces. Never throws; bounded work. */
export const decodeCommandLine = (text: string): HiddenText[] =>
  peel(text.slice(0, 1_000_000), { depth: 8, bounds }).found.flatMap(({ text: inner, layers }) =>
    inner === undefined || inner === '' ? [] : [{ text: inner, layers }],
  );
