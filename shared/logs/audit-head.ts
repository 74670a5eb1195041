import { indexIn, type Page } from './audit-page.ts';

/** Where a record says what it is; its id is `seconds.milliseconds:serial`. */
export interface Head {
  node: string | undefined;
  type: string;
  /** The id is in `[open, close)`. */
  open: number;
  close: number;
}

const longestNode = 300;
const longestType = 100;
const longestId = 60;

/** `node=HOST type=T msg=audit(ID): …` in `[from, to)` of the text, the node being optional; undefined when the line is none of these. */
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
  const close = idEnd(codes, open, to);
  return close < 0 ? undefined : { node, type: text.slice(at + 5, space), open, close };
};

/** The end of an id that begins at `from`, `digits.digits:digits` with `):` behind it; -1 when it is something else. */
export const idEnd = (codes: Uint16Array, from: number, to: number): number => {
  const most = Math.min(to, from + longestId);
  let marks = 0;
  let digits = 0;
  let at = from;
  for (; at < most; at += 1) {
    const code = codes[at]!;
    if (code >= 48 && code <= 57) digits += 1;
    else if (digits > 0 && ((marks === 0 && code === 46) || (marks === 1 && code === 58))) {
      marks += 1;
      digits = 0;
    } else break;
  }
  return marks === 2 && digits > 0 && at + 2 <= to && codes[at] === 41 && codes[at + 1] === 58 ? at : -1;
};
