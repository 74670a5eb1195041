import { Fault, wrongField } from '../kit/fault.ts';
import type { Row } from '../kit/report.ts';

/** A row expression, ready to run: columns, literals, arithmetic, comparisons (also chained), `in`, `contains`, `and`, `or`, `not`. It can reach nothing but the row. */
export type Expression = (row: Row) => unknown;

const longest = 2000;
const deepest = 50;
const token = /\s*(?:(?<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(?<text>'[^']*'|"[^"]*")|`(?<quoted>[^`]+)`|(?<word>[\p{L}_][\p{L}\p{N}_.]*)|(?<mark>==|!=|<=|>=|&&|\|\||\*\*|\/\/|[-+*/%<>()[\],!~&|]))/uy;

interface Token {
  kind: 'number' | 'text' | 'column' | 'word' | 'mark' | 'end';
  text: string;
  at: number;
}

const tokensOf = (source: string): Token[] => {
  const tokens: Token[] = [];
  token.lastIndex = 0;
  const { length } = source.trimEnd();
  for (let at = 0; at < length; at = token.lastIndex) {
    token.lastIndex = at;
    const found = token.exec(source)?.groups;
    if (!found) throw wrong(source, at + /^\s*/.exec(source.slice(at))![0].length, 'something unexpected');
    const kinds = { number: found['number'], text: found['text'], column: found['quoted'], word: found['word'], mark: found['mark'] };
    const [kind, text] = Object.entries(kinds).find(([, value]) => value !== undefined) as [Token['kind'], string];
    tokens.push({ kind, text, at });
  }
  return [...tokens, { kind: 'end', text: '', at: source.length }];
};

const wrong = (source: string, at: number, what: string): Fault => {
  const detail = `The expression has ${what} at character ${at + 1}: ${source.slice(at, at + 20) || 'its end'}.`;
  return new Fault('invalid-input', detail, { flaws: [{ field: 'filter', detail }] });
};

const same: Readonly<Record<string, string>> = { '&&': 'and', '&': 'and', '||': 'or', '|': 'or', '!': 'not' };
/** How tightly each two-sided operator binds. */
const binding: Readonly<Record<string, number>> = { or: 1, and: 2, '==': 4, '!=': 4, '<': 4, '<=': 4, '>': 4, '>=': 4, in: 4, contains: 4, '+': 5, '-': 5, '*': 6, '/': 6, '//': 6, '%': 6, '**': 7 };
const notBinding = 3;
const comparing = 4;

/** Reads an expression once; throws `invalid-input` with the place of the first mistake. */
export const expression = (source: string): Expression => {
  if (source.length > longest) throw wrong(source, longest, `more than ${longest} characters`);
  const tokens = tokensOf(source);
  let next = 0;
  let depth = 0;
  const peek = (): Token => tokens[next]!;
  const operator = (): string => (peek().kind === 'word' || peek().kind === 'mark' ? (same[peek().text] ?? peek().text.toLowerCase()) : '');
  const deeper = <T>(read: () => T): T => {
    if ((depth += 1) > deepest) throw wrong(source, peek().at, `more than ${deepest} levels`);
    const value = read();
    depth -= 1;
    return value;
  };
  const list = (end: string): Expression[] => {
    const items: Expression[] = [];
    while (operator() !== end) {
      items.push(deeper(() => read(0)));
      if (operator() === ',') next += 1;
      else if (operator() !== end) throw wrong(source, peek().at, `no "${end}"`);
    }
    next += 1;
    return items;
  };
  const primary = (): Expression => {
    const { kind, text, at } = peek();
    const mark = operator();
    next += 1;
    if (kind === 'number') return constant(Number(text));
    if (kind === 'text') return constant(text.slice(1, -1));
    if (kind === 'column') return column(text);
    if (mark === 'not') return negated(deeper(() => read(notBinding)));
    if (mark === '~') return negated(deeper(() => read(binding['**']! + 1)));
    if (mark === '-') return arithmetic['-']!(constant(0), deeper(() => read(binding['**']!)));
    if (mark === '[') return listed(list(']'));
    if (mark === '(') {
      const items = list(')');
      return items.length === 1 ? items[0]! : listed(items);
    }
    if (kind === 'word' && !(mark in binding)) return words.has(mark) ? constant(words.get(mark)) : column(text);
    throw wrong(source, at, kind === 'end' ? 'nothing more' : 'something unexpected');
  };
  const read = (least: number): Expression => {
    let left = primary();
    let middle: Expression | undefined;
    for (;;) {
      const negative = operator() === 'not' && tokens[next + 1]?.text.toLowerCase() === 'in';
      if (negative) next += 1;
      const mark = operator();
      const strength = binding[mark];
      if (strength === undefined || strength < least) return left;
      next += 1;
      const right = deeper(() => read(strength + 1));
      const compares = strength === comparing;
      const step = arithmetic[mark]!((compares ? middle : undefined) ?? left, right);
      const answer = negative ? negated(step) : step;
      // `1 < v < 5` compares twice.
      left = compares && middle ? arithmetic['and']!(left, answer) : answer;
      middle = compares ? right : undefined;
    }
  };
  const whole = read(0);
  if (peek().kind !== 'end') throw wrong(source, peek().at, 'something unexpected');
  return whole;
};

/** The columns that an expression reads. Throws as `expression` does. */
export const columnsOf = (source: string): string[] => {
  expression(source);
  const isColumn = ({ kind, text }: Token): boolean => kind === 'column' || (kind === 'word' && text.toLowerCase() !== 'not' && !(text.toLowerCase() in binding) && !words.has(text.toLowerCase()));
  return [...new Set(tokensOf(source).filter(isColumn).map(({ text }) => text))];
};

const words = new Map<string, unknown>([['true', true], ['false', false], ['null', null], ['none', null]]);
const constant = (value: unknown): Expression => () => value;
const column = (name: string): Expression => (row) => (Object.hasOwn(row, name) ? row[name] : null);
const listed = (items: readonly Expression[]): Expression => (row) => items.map((item) => item(row));
const negated = (inner: Expression): Expression => (row) => !isTrue(inner(row));

/** What counts as true in a filter. */
export const isTrue = (value: unknown): boolean => value === true || (typeof value === 'number' && value !== 0 && !Number.isNaN(value)) || (typeof value === 'string' && value !== '');

const equal = (a: unknown, b: unknown): boolean => (a ?? null) === (b ?? null);
/** Only like compares with like; anything else is neither more nor less. */
const ordered = (test: (a: number | string, b: number | string) => boolean) => (left: Expression, right: Expression): Expression => (row) => {
  const [a, b] = [left(row), right(row)];
  return (typeof a === 'number' && typeof b === 'number') || (typeof a === 'string' && typeof b === 'string') ? test(a, b) : false;
};
const numeric = (work: (a: number, b: number) => number) => (left: Expression, right: Expression): Expression => (row) => {
  const [a, b] = [left(row), right(row)];
  return typeof a === 'number' && typeof b === 'number' ? work(a, b) : null;
};

const longestText = 1_000_000;
const put = (a: string, b: string): string => {
  if (a.length + b.length > longestText) throw wrongField('filter', `It puts together a text of more than ${longestText} characters.`);
  return a + b;
};

const arithmetic: Readonly<Record<string, (left: Expression, right: Expression) => Expression>> = {
  or: (left, right) => (row) => isTrue(left(row)) || isTrue(right(row)),
  and: (left, right) => (row) => isTrue(left(row)) && isTrue(right(row)),
  '==': (left, right) => (row) => equal(left(row), right(row)),
  '!=': (left, right) => (row) => !equal(left(row), right(row)),
  '<': ordered((a, b) => a < b),
  '<=': ordered((a, b) => a <= b),
  '>': ordered((a, b) => a > b),
  '>=': ordered((a, b) => a >= b),
  in: (left, right) => (row) => {
    const [item, items] = [left(row), right(row)];
    return Array.isArray(items) ? items.some((one) => equal(one, item)) : equal(items, item);
  },
  contains: (left, right) => (row) => {
    const [whole, part] = [left(row), right(row)];
    return typeof whole === 'string' && typeof part === 'string' && whole.toLowerCase().includes(part.toLowerCase());
  },
  '+': (left, right) => (row) => {
    const [a, b] = [left(row), right(row)];
    return typeof a === 'string' && typeof b === 'string' ? put(a, b) : typeof a === 'number' && typeof b === 'number' ? a + b : null;
  },
  '-': numeric((a, b) => a - b),
  '*': numeric((a, b) => a * b),
  '/': numeric((a, b) => a / b),
  '//': numeric((a, b) => Math.floor(a / b)),
  '%': numeric((a, b) => a - b * Math.floor(a / b)),
  '**': numeric((a, b) => a ** b),
};
