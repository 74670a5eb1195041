import type { z } from 'zod';
import { attacher } from './attach.ts';
import type { Call, CallContext } from './call.ts';
import { asFault, Fault } from './fault.ts';
import { type Operation, type Rows, type Sections, sectionsOf } from './operation.ts';
import type { Ports } from './ports.ts';
import { Problems } from './problems.ts';
import type { Artifact, Report, Row } from './report.ts';
import { checkRow } from './row-check.ts';
import { checkSubjects, hasSubjects, joined, type SubjectInput } from './subjects.ts';
import { turns } from './turn.ts';

/** The only way an operation ever runs: strict parse → run (pulled) → caps on rows, bytes, time → check rows → report. Throws only Faults. */
export const execute = async (operation: Operation, raw: unknown, ports: Partial<Ports> & Pick<Ports, 'clock'>, context: CallContext): Promise<Report> => {
  const started = ports.clock.now();
  const input = parse(operation, raw);
  const deadline = Math.min(context.deadline ?? Infinity, started + operation.limits.seconds * 1000);
  const timer = new AbortController();
  const signal = AbortSignal.any([context.signal, timer.signal]);
  const alarm = ports.clock.sleep(deadline - started, signal).then(() => timer.abort(late()), () => undefined);
  const problems = new Problems();
  const artifacts: Artifact[] = [];
  const call: Call = {
    id: context.id,
    caller: context.caller,
    signal,
    deadline,
    problem: (problem) => problems.add(problem),
    progress: (done, total = 0, what = operation.name) => context.onProgress?.({ done, total, what }),
    attach: attacher(operation.uses.includes('blobs') ? ports.blobs : undefined, context, artifacts),
  };
  try {
    const collected = await collect(operation, operation.run(input, narrowed(ports, operation.uses), call), { deadline, signal, clock: ports.clock }, problems);
    const tables = hasSubjects(operation.input) ? withCallersColumns(operation, collected.tables, input as unknown as SubjectInput) : collected.tables;
    const rows = Object.values(tables)[0] ?? [];
    return {
      rows,
      count: rows.length,
      truncated: collected.truncated,
      ...(operation.sections && { sections: tables }),
      ...(artifacts.length > 0 && { artifacts }),
      problems: problems.list(operation.name),
      took: Math.round(ports.clock.now() - started),
      id: context.id,
    };
  } catch (thrown) {
    throw timer.signal.aborted && thrown === timer.signal.reason ? late() : asFault(thrown);
  } finally {
    timer.abort(ended);
    await alarm;
  }
};

/** A ready-made reason: an abort without one makes an exception with a stack, which is a tenth of a short call. */
const ended = new Error('The call has ended.');

const late = (): Fault => new Fault('timed-out', 'The time limit was reached before the first row. Ask for less, or send "Prefer: respond-async".');

/** The valid input, or a fault that names every wrong field. */
export const parse = (operation: Operation, raw: unknown): Row => {
  const parsed = operation.input.safeParse(raw ?? {});
  if (!parsed.success) {
    const flaws = parsed.error.issues.flatMap((issue) => flawsOf(issue, operation.input));
    const first = flaws[0]!;
    throw new Fault('invalid-input', `${first.field}: ${first.detail}${flaws.length > 1 ? ` (and ${flaws.length - 1} more)` : ''}`, { flaws });
  }
  if (hasSubjects(operation.input)) checkSubjects(parsed.data as unknown as SubjectInput);
  return parsed.data;
};

const kinds: Readonly<Record<string, string>> = { string: 'a text', number: 'a number', boolean: 'true or false', array: 'a list', object: 'a record', record: 'a record' };

const flawsOf = (issue: z.core.$ZodIssue, schema: z.ZodObject) => {
  const path = issue.path.join('.');
  if (issue.code === 'invalid_type' && issue.message.endsWith('received undefined')) return [{ field: path || 'body', detail: `It is missing: give ${kinds[issue.expected] ?? issue.expected}.` }];
  if (issue.code === 'too_big' && (issue.origin === 'array' || issue.origin === 'string')) {
    const mend = 'blob' in schema.shape ? 'Send less at once, or name a blob that holds it.' : 'Send less at once.';
    return [{ field: path || 'body', detail: `At most ${issue.maximum} ${issue.origin === 'array' ? 'items' : 'characters'} are taken. ${mend}` }];
  }
  if (issue.code !== 'unrecognized_keys') return [{ field: path || 'body', detail: issue.message }];
  const known = path === '' ? ` Known fields: ${Object.keys(schema.shape).join(', ')}.` : '';
  return issue.keys.map((key) => ({ field: path ? `${path}.${key}` : key, detail: `There is no such field.${known}` }));
};

/** Only what `uses` lists; touching anything else fails here as it fails in the compiler. */
const narrowed = (ports: Partial<Ports>, uses: Operation['uses']): Partial<Ports> => Object.fromEntries(uses.map((name) => [name, ports[name]]));

interface Bounds {
  deadline: number;
  signal: AbortSignal;
  clock: Ports['clock'];
}

/** A look at the clock costs as much as a small row. An operation that waits is stopped by the alarm; this is for one that only computes. */
const rowsBetweenLooks = 8;
/** After so many milliseconds of rows without a pause, other calls get their turn, and an abort is heard. */
const longestTurn = 50;

const collect = async (operation: Operation, given: Rows<unknown>, { deadline, signal, clock }: Bounds, problems: Problems) => {
  const schemas: Sections = sectionsOf(operation);
  const names = Object.keys(schemas);
  const tables: Record<string, Row[]> = Object.fromEntries(names.map((name) => [name, []]));
  const full = new Set<string>();
  const { limits } = operation;
  let bytes = 0;
  let rows = 0;
  let truncated = false;
  const turn = turns(clock, signal, longestTurn);
  let isTurnOver = false;
  const stop = (code: string, detail: string, about: string = operation.name) => {
    truncated = true;
    problems.add({ code, about, detail });
  };
  const orAbort = abortable(signal);
  const source = given instanceof Promise ? await orAbort(given) : given;
  const iterator: Iterator<unknown> | AsyncIterator<unknown> = Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
  const close = () => void Promise.resolve(iterator.return?.()).catch(() => undefined);
  for (;;) {
    let next: IteratorResult<unknown>;
    try {
      if (isTurnOver) await turn.pass();
      isTurnOver = false;
      const pulled = iterator.next();
      next = pulled instanceof Promise ? await orAbort(pulled) : pulled;
    } catch (thrown) {
      close();
      if (rows === 0 || !signal.aborted) throw thrown;
      stop('timed-out', 'The time limit was reached; these are the rows until then.');
      break;
    }
    if (next.done) break;
    const [name, line] = (operation.sections ? next.value : [names[0], next.value]) as [string, Row];
    const table = tables[name];
    if (!table) throw new Fault('bug', `${operation.name} gave a row for an unknown section.`, { cause: name });
    if (table.length >= limits.rows) {
      if (!full.has(name)) stop('row-limit', `Only the first ${limits.rows} rows are returned.`, name);
      full.add(name);
      if (full.size < names.length) continue;
      close();
      break;
    }
    const checked = checkRow(schemas[name]!, line);
    if (checked.error) throw new Fault('bug', `${operation.name} gave a row that is not of its own shape.`, { cause: checked.error });
    bytes += weight(checked.data);
    if (bytes > limits.bytes && rows > 0) {
      stop('byte-limit', `Only the first ${limits.bytes} bytes of rows are returned.`);
      close();
      break;
    }
    table.push(checked.data);
    rows += 1;
    if (rows % rowsBetweenLooks !== 0) continue;
    const now = clock.now();
    if (now >= deadline) {
      stop('timed-out', 'The time limit was reached; these are the rows until then.');
      close();
      break;
    }
    isTurnOver = turn.isOver(now);
  }
  return { tables, truncated };
};

/** Waits for one promise at a time, or for the abort. One listener serves every wait: a race for each row would keep them all alive. */
const abortable = (signal: AbortSignal) => {
  let give = (_: unknown): void => undefined;
  signal.addEventListener('abort', () => give(signal.reason), { once: true });
  return <T>(wanted: Promise<T>): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason as Error);
      give = reject;
      wanted.then(resolve, reject);
    });
};

/** About as many bytes as the value takes in JSON, without writing it. */
const weight = (value: unknown): number => {
  if (typeof value === 'string') return value.length + 3;
  if (typeof value !== 'object' || value === null) return 8;
  let sum = 2;
  if (Array.isArray(value)) for (const item of value) sum += weight(item);
  else for (const key in value) sum += key.length + 4 + weight((value as Row)[key]);
  return sum;
};

const withCallersColumns = (operation: Operation, tables: Record<string, Row[]>, input: SubjectInput): Record<string, Row[]> =>
  Object.fromEntries(Object.entries(sectionsOf(operation)).map(([name, schema]) => [name, 'sourceIndex' in schema.shape ? joined(tables[name]!, input) : tables[name]!]));
