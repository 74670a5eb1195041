import type { Branch } from './audit-branch.ts';
import { indexIn, type Page, standsAt } from './audit-page.ts';
import { integerOf, unhexed } from './audit-value.ts';

/** Takes the values of a record's body; the branch says where each stands. */
export interface Taker {
  column(value: string | number): void;
  register(value: string): void;
  path(value: string): void;
  argument(branch: Branch, value: string, quoted: boolean, page: Page): void;
  /** The columns up to this branch are complete. */
  end(last: Branch, page: Page): void;
}

const notSet = 4_294_967_295;
const separator = 0x1d;
const blank = (code: number): boolean => code === 32 || code === 9 || code === separator;

/**
 * Walks the `key=value` pairs of a page in `[from, end)` once, in linear time, along what is known of the type of record. Values in double quotes keep
 * their blanks; what is inside `msg='…'` is walked as if it stood outside; the byte 0x1D, after which the audit daemon writes names for ids, counts as a blank. A piece without `=` is
 * passed over.
 */
export const walkPairs = (page: Page, from: number, end: number, root: Branch, taker: Taker): void => {
  const { text, codes } = page;
  let branch = root;
  let inside = false;
  let at = from;
  while (at < end) {
    let code = codes[at]!;
    if (code <= 44 && (blank(code) || code === 39 || (inside && (code === 40 || code === 44 || code === 41)))) {
      if (code === 39) inside = false;
      at += 1;
      continue;
    }
    const expected = branch.next;
    if (expected !== undefined && standsAt(expected.mark, codes, at, end)) {
      branch = expected;
      at += branch.mark.length;
    } else {
      const start = at;
      while (at < end && (code = codes[at]!) !== 61 && (code > 32 || !blank(code))) at += 1;
      if (code !== 61 || at >= end) continue;
      if (branch.full) {
        taker.end(branch, page);
        branch = root.rest();
      }
      branch = branch.learn(text.slice(start, at));
      at += 1;
    }
    code = at < end ? codes[at]! : 0;
    if (code === 39 && branch.field.key === 'msg') {
      // `msg='op=…'` opens up; any other value in single quotes is one value.
      inside = true;
      branch = branch.as('none');
      at += 1;
    } else if (code === 39 || code === 34) {
      branch.from = at + 1;
      branch.to = indexIn(codes, code, at + 1, end);
      at = branch.to + 1;
      branch = take(branch, page, taker, true);
    } else {
      const open = at;
      if (branch.field.role === 'integer') {
        let sum = 0;
        while (at < end && (code = codes[at]!) >= 48 && code <= 57) {
          sum = sum * 10 + code - 48;
          at += 1;
        }
        if (at > open && at - open < 16 && (at === end || code === 32)) {
          branch.from = open;
          branch.to = at;
          taker.column(sum === notSet ? -1 : sum);
          at += 1;
          continue;
        }
        at = open;
      }
      while (at < end && ((code = codes[at]!) > 44 || !(blank(code) || (inside && (code === 39 || code === 44))))) at += 1;
      if (at === open) {
        branch = branch.as('none');
        continue;
      }
      branch.from = open;
      branch.to = inside && codes[at - 1] === 41 && codes[open] !== 40 ? at - 1 : at;
      branch = take(branch, page, taker, false);
      if (code === 32) at += 1;
    }
  }
  taker.end(branch, page);
};

/** Takes the value of a branch; returns the branch that it is on after all. */
const take = (branch: Branch, page: Page, taker: Taker, quoted: boolean): Branch => {
  const { role } = branch.field;
  if (role === 'none') return branch;
  if (role === 'text') {
    taker.column(branch.text(page));
    return branch;
  }
  if (quoted && role === 'register') {
    const twin = branch.as('text');
    twin.from = branch.from;
    twin.to = branch.to;
    taker.column(twin.text(page));
    return twin;
  }
  if (role === 'integer') taker.column(quoted ? branch.text(page) : integerOf(page, branch.from, branch.to));
  else if (role === 'register') taker.register(branch.text(page));
  else {
    const value = quoted ? branch.text(page) : unhexed(page, branch.from, branch.to);
    if (role === 'hex') taker.column(value);
    else if (role === 'path') taker.path(value);
    else taker.argument(branch, value, quoted, page);
  }
  return branch;
};
