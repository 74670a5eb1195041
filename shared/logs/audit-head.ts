import { indexIn, type Page } from './audit-page.ts';

export interface Head {
  node: string | undefined;
  type: string;
  /** `SECONDS.MS:SERIAL`. */
  id: string;
  /** Where the body begins. */
  body: number;
}

const longestNode = 300;
const longestType = 100;
const longestId = 60;

/** `node=HOST type=T msg=audit(SECONDS.MS:SERIAL): …` in `[from, to)` of the text, the node being optional; undefined when the line is none of these. */
export const headOf = ({ text, codes }: Page, from: number, to: number): Head | undefined => {
  let at = from;
  let node: string | undefined;
  while (at < to && codes[at] === 32) at += 1;
  if (text.startsWith('node=', at)) {
    const space = indexIn(codes, 32, at, Math.min(to, at + longestNode));
    node = text.slice(at + 5, space);
    at = space + 1;
  }
  if (!text.startsWith('type=', at)) return undefined;
  const space = indexIn(codes, 32, at, Math.min(to, at + longestType));
  const open = space + 11;
  if (space === at + 5 || !text.startsWith(' msg=audit(', space)) return undefined;
  const close = stampEnd(codes, open, Math.min(to, open + longestId));
  if (close < 0 || close + 2 > to || !text.startsWith('):', close)) return undefined;
  return { node, type: text.slice(at + 5, space), id: text.slice(open, close), body: close + 2 };
};

/** The end of `digits.digits:digits` from `from` on, each at least one; -1 when it is something else. */
const stampEnd = (codes: Uint16Array, from: number, to: number): number => {
  let marks = 0;
  let digits = 0;
  let at = from;
  for (; at < to; at += 1) {
    const code = codes[at]!;
    if (code >= 48 && code <= 57) digits += 1;
    else if (digits > 0 && ((marks === 0 && code === 46) || (marks === 1 && code === 58))) {
      marks += 1;
      digits = 0;
    } else break;
  }
  return marks === 2 && digits > 0 ? at : -1;
};
