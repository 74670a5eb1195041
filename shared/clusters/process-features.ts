import { Fault } from '../kit/fault.ts';
import type { Row } from '../kit/report.ts';
import { textOf } from '../tables/column.ts';
import { characterScore, delimiterCount, delimiterHash, textHash, textLength } from './text-features.ts';

const logOf = (value: number): number => (value > 0 ? Math.log10(value) : 0);
/** A number that the row has already: the logarithms follow it. */
const given = (row: Row, column: string, count: (text: string) => number, from: string): number => (typeof row[column] === 'number' ? row[column] : count(cell(row, from)));
const cell = (row: Row, column: string): string => (row[column] === null || row[column] === undefined ? '' : textOf(row[column]));

export interface FeatureOptions {
  separator: string;
  /** Only the texts `0x3e7` and `-1` are the system session, as in the reference; else the numbers 999 and −1 too. */
  textSessions?: boolean;
}

type Feature = (row: Row, options: FeatureOptions) => string | number | boolean;

/** The columns that describe a started process in numbers, each with the column that it reads. Windows names; see `auditNames` for others. */
export const processFeatures: Readonly<Record<string, { from: string; read: Feature }>> = {
  processName: { from: 'NewProcessName', read: (row, { separator }) => cell(row, 'NewProcessName').split(separator).at(-1)! },
  pathScore: { from: 'NewProcessName', read: (row) => characterScore(cell(row, 'NewProcessName')) },
  pathLogScore: { from: 'NewProcessName', read: (row) => logOf(given(row, 'pathScore', characterScore, 'NewProcessName')) },
  pathHash: { from: 'NewProcessName', read: (row) => textHash(cell(row, 'NewProcessName')) },
  commandlineLen: { from: 'CommandLine', read: (row) => textLength(cell(row, 'CommandLine')) },
  commandlineLogLen: { from: 'CommandLine', read: (row) => logOf(given(row, 'commandlineLen', textLength, 'CommandLine')) },
  commandlineTokensFull: { from: 'CommandLine', read: (row) => delimiterCount(cell(row, 'CommandLine')) },
  commandlineScore: { from: 'CommandLine', read: (row) => characterScore(cell(row, 'CommandLine')) },
  commandlineTokensHash: { from: 'CommandLine', read: (row) => delimiterHash(cell(row, 'CommandLine')) },
  isSystemSession: { from: 'SubjectLogonId', read: (row, { textSessions }) => isSystem(row['SubjectLogonId'], textSessions === true) },
};

const isSystem = (session: unknown, textOnly: boolean): boolean => session === '0x3e7' || session === '-1' || (!textOnly && (session === -1 || session === 999 || session === '0x3E7' || session === '999'));

/** `/` when any of the first ten paths holds one, else `\`. */
export const separatorOf = (rows: readonly Row[]): string => (rows.slice(0, 10).some((row) => cell(row, 'NewProcessName').includes('/')) ? '/' : '\\');

/** A function that adds the features to rows; columns that are there already stay, unless `force`. The first rows decide what can be added. */
export const featureAdder = (rows: readonly Row[], { separator, force = false, textSessions, only }: { separator?: string | undefined; force?: boolean; textSessions?: boolean; only?: ReadonlySet<string> } = {}): ((row: Row) => Row) => {
  const has = (column: string): boolean => rows.some((row) => Object.hasOwn(row, column));
  if (!has('NewProcessName') && separator === undefined)
    throw new Fault('invalid-input', 'rows: processes need a column NewProcessName.', { flaws: [{ field: 'rows', detail: 'No column NewProcessName.' }] });
  const options: FeatureOptions = { separator: separator ?? separatorOf(rows), ...(textSessions !== undefined && { textSessions }) };
  const wanted = Object.entries(processFeatures).filter(([name, { from }]) => has(from) && (force || !has(name)) && (!only || only.has(name)));
  return (row) => {
    const out: Row = { ...row };
    for (const column of ['NewProcessName', 'CommandLine']) if (out[column] === null) out[column] = '';
    for (const [name, { read }] of wanted) out[name] = read(out, options);
    return out;
  };
};

/** Columns of audit events → the Windows names that features read. */
export const auditNames: Readonly<Record<string, string>> = { acct: 'SubjectUserName', user: 'SubjectUserName', uid: 'SubjectUserSid', ses: 'SubjectLogonId', pid: 'NewProcessId', exe: 'NewProcessName', ppid: 'ProcessId', cmdline: 'CommandLine' };

/** An audit event with the Windows columns beside its own. */
export const asWindows = (row: Row): Row => {
  const out: Row = { ...row };
  for (const [from, to] of Object.entries(auditNames)) out[to] ??= row[from] ?? '';
  out['cwd'] ??= '';
  return out;
};
