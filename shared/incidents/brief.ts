/** A brief as plain data: every text in it is raw, and may be hostile. The renderers make it inert. */
export interface Brief {
  title: string;
  /** The verdict in a few sentences; the first is the headline. */
  lines: readonly string[];
  /** Most decisive first: what does not fit is left out from the end. */
  tables: readonly BriefTable[];
  /** Where the rest is, and which run wrote this. */
  footer: readonly string[];
}

export interface BriefTable {
  heading: string;
  columns: readonly string[];
  rows: readonly (readonly string[])[];
}

/** How one medium writes the parts of a brief. Each returns complete, closed markup. */
export interface Medium {
  title(text: string): string;
  line(text: string, headline: boolean): string;
  open(heading: string, columns: readonly string[]): string;
  row(cells: readonly string[]): string;
  close(): string;
  more(count: number, heading: string): string;
  footer(text: string): string;
}

/** A Sentinel comment takes 30,000 characters; the page around a brief takes the difference. */
export const commentLimit = 28_500;
const longestCell = 400;

/** The brief in one medium, at most `limit` characters long: only whole parts are ever left out, so markup is never cut. */
export const compose = (brief: Brief, medium: Medium, limit = commentLimit): string => {
  const footer = brief.footer.map((line) => medium.footer(cut(line, longestCell)));
  const parts = [medium.title(cut(brief.title, 200))];
  let left = limit - length(footer) - length(parts);
  const add = (part: string): boolean => {
    if (part.length > left) return false;
    left -= part.length;
    parts.push(part);
    return true;
  };
  for (const [index, line] of brief.lines.entries()) add(medium.line(cut(line, 1000), index === 0));
  for (const table of brief.tables.filter(({ rows }) => rows.length > 0)) addTable(table, medium, add, () => left, (reserve) => (left -= reserve));
  return [...parts, ...footer].join('');
};

const addTable = ({ heading, columns, rows }: BriefTable, medium: Medium, add: (part: string) => boolean, room: () => number, take: (reserve: number) => void): void => {
  const open = medium.open(cut(heading, 200), columns);
  const close = medium.close();
  const more = medium.more(rows.length, heading);
  const first = medium.row(rows[0]!.map((cell) => cut(cell, longestCell)));
  if (open.length + first.length + close.length + more.length > room()) {
    add(more);
    return;
  }
  const reserve = close.length + more.length;
  take(reserve);
  add(open);
  const written = rows.findIndex((row) => !add(medium.row(row.map((cell) => cut(cell, longestCell)))));
  take(-reserve);
  add(close);
  if (written >= 0) add(medium.more(rows.length - written, heading));
};

const length = (parts: readonly string[]): number => parts.reduce((sum, part) => sum + part.length, 0);

/** At most `most` characters, never half of a surrogate pair. */
const cut = (text: string, most: number): string => (text.length <= most ? text : `${text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')}…`);

/** Characters that change how others are shown or end a line: controls, bidirectional overrides, zero-width marks, lone surrogates. */
const invisible = /[\p{Cc}\u061C\u200B-\u200F\u2028-\u202E\u2060-\u206F\uFEFF]|\p{Cs}/gu;
export const visible = (text: string): string => text.replace(invisible, ' ');
