import type { Field, RecordType } from './audit-fields.ts';
import { indexIn, type Page, standsAt } from './audit-page.ts';

/** Takes the values of a record's body: where each stands on the page, and whether it was in quotes. */
export interface Taker {
  take(type: RecordType, field: Field, page: Page, from: number, to: number, quoted: boolean): void;
}

const separator = 0x1d;
const blank = (code: number): boolean => code === 32 || code === 9 || code === separator;

/**
 * Walks the `key=value` pairs of a page in `[from, end)` once, in linear time. Values in double quotes keep their blanks; what is inside `msg='…'` is walked as if it
 * stood outside; the byte 0x1D, after which the audit daemon writes names for ids, counts as a blank. A piece without `=` is passed over.
 */
export const walkPairs = (page: Page, from: number, end: number, type: RecordType, taker: Taker): void => {
  const { text, codes } = page;
  const { fields } = type;
  let inside = false;
  let count = 0;
  let at = from;
  while (at < end) {
    let code = codes[at]!;
    if (code <= 44 && (blank(code) || code === 39 || (inside && (code === 40 || code === 44 || code === 41)))) {
      if (code === 39) inside = false;
      at += 1;
      continue;
    }
    let field = fields[count];
    if (field !== undefined && standsAt(field.mark, codes, at, end)) at += field.mark.length;
    else {
      const start = at;
      while (at < end && (code = codes[at]!) !== 61 && (code > 32 || !blank(code))) at += 1;
      if (code !== 61 || at >= end) continue;
      field = type.learn(text.slice(start, at), count);
      at += 1;
    }
    count += 1;
    code = at < end ? codes[at]! : 0;
    if (code === 39 && field.key === 'msg') {
      // `msg='op=…'` opens up; any other value in single quotes is one value.
      inside = true;
      at += 1;
    } else if (code === 39 || code === 34) {
      const close = indexIn(codes, code, at + 1, end);
      taker.take(type, field, page, at + 1, close, true);
      at = close + 1;
    } else {
      const open = at;
      while (at < end && ((code = codes[at]!) > 44 || !(blank(code) || (inside && (code === 39 || code === 44))))) at += 1;
      const bracket = inside && codes[at - 1] === 41 && codes[open] !== 40;
      if (at > open) taker.take(type, field, page, open, bracket ? at - 1 : at, false);
    }
  }
};
