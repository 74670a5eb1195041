import { execute } from '../kit/execute.ts';
import { asFault, Fault, faults, wrongField } from '../kit/fault.ts';
import type { Progress } from '../kit/call.ts';
import { nameOf } from '../kit/names.ts';
import { type Catalogue, type Operation, sectionsOf } from '../kit/operation.ts';
import type { Clock, Ports } from '../kit/ports.ts';
import { isLong } from '../jobs/submit.ts';
import type { Report } from '../kit/report.ts';
import { operationHelp, overallHelp } from './cli-help.ts';
import { bringing, type LocalFile } from './cli-files.ts';
import { inputOf, type Sources, type Words, wordsOf } from './cli-input.ts';
import { runAsJob } from './cli-job.ts';
import { noteFailure } from './failure.ts';
import { type Field, fieldsOf } from './fields.ts';
import { opener, type Source } from './opener.ts';
import { inert, toCsv, toJsonLines, toTable } from './rows.ts';
import { editDistance } from '../text/edit-distance.ts';

/** The shell, as far as the command line needs it. */
export interface Shell extends Omit<Sources, 'bring'> {
  /** The file at a path, or all files of the folder there. */
  files(path: string): AsyncIterable<LocalFile>;
  args: readonly string[];
  out: (text: string) => void;
  err: (text: string) => void;
  /** Is stderr a terminal? */
  terminal: boolean;
  signal: AbortSignal;
}

const forms: Record<string, (report: Report) => string> = {
  json: (report) => `${JSON.stringify(report, null, 2)}\n`,
  jsonl: ({ rows }) => toJsonLines(rows),
  csv: ({ rows }) => toCsv(rows),
  table: (report) => allTables(report),
  text: (report) => plainText(report) ?? allTables(report),
};

/** Every table that has rows, under its name when there are several. */
const allTables = ({ rows, sections = {} }: Report): string => {
  const filled = Object.entries(sections).filter(([, lines]) => lines.length > 0);
  return filled.length < 2 ? toTable(filled[0]?.[1] ?? rows) : filled.map(([name, lines]) => `${name}\n\n${toTable(lines)}`).join('\n');
};

/** Columns that are written to be read. */
const readable = ['text', 'Text', 'code'];

/** What is written to be read: texts in rows, else small text files. */
const plainText = ({ rows, sections = {}, artifacts = [] }: Report): string | undefined => {
  const texts = [...Object.values(sections), rows]
    .map((lines) => lines.flatMap((line) => readable.map((column) => line[column]).filter((cell) => typeof cell === 'string')))
    .find((found) => found.length > 0);
  const found = texts ?? artifacts.flatMap(({ text }) => text ?? []);
  return found.length === 0 ? undefined : `${found.map((text) => text.split('\n').map(inert).join('\n')).join('\n')}\n`;
};

/** The report with one of its tables in place of the first. */
const onlySection = (report: Report, name: string): Report => {
  const rows = report.sections?.[name] ?? report.rows;
  return { ...report, rows, count: rows.length, sections: { [name]: rows } };
};

const sectionOf = (operation: Operation, name: string | undefined): string | undefined => {
  const known = Object.keys(sectionsOf(operation));
  if (name !== undefined && !known.includes(name)) throw wrongField('section', `There is no table "${name}". There ${known.length === 1 ? 'is' : 'are'}: ${known.join(', ')}.`);
  return name;
};

const switches = ['help', 'progress'];
/** Words in the longest name that may be written apart. */
const mostWords = 5;
const ownOptions = [...switches, 'output', 'section'];

/** Runs one operation as the words say. Gives the exit code: 0 done, 1 done in part, else what the table of faults says. */
export const runCli = async (catalogue: Catalogue, source: Source, shell: Shell): Promise<number> => {
  try {
    const { operation, words, options } = understood(catalogue, withLongHelp(shell.args));
    if (!operation || options.has('help')) {
      shell.out(operation ? operationHelp(operation) : overallHelp(catalogue));
      return operation || options.has('help') ? 0 : faults['invalid-input'].exit;
    }
    const write = formOf(options.get('output') ?? 'json');
    const section = sectionOf(operation, options.get('section'));
    const open = opener(source);
    const input = await inputOf(fieldsOf(operation.input), words, { ...shell, bring: bringing((path) => shell.files(path), async () => (await open()).blobs) });
    const report = await run(catalogue, operation, input, open, shell, options.has('progress') || shell.terminal);
    shell.out(write(section === undefined ? report : onlySection(report, section)));
    for (const { code, about, detail } of report.problems) shell.err(`${code}: ${inert(about)}: ${inert(detail)}\n`);
    return report.problems.length > 0 || report.truncated ? 1 : 0;
  } catch (thrown) {
    const fault = asFault(thrown);
    shell.err(`${fault.code}: ${inert(fault.message)}\n`);
    for (const { field, detail } of fault.flaws.slice(0, 20)) shell.err(`  ${inert(field)}: ${inert(detail)}\n`);
    return faults[fault.code].exit;
  }
};

const run = async (catalogue: Catalogue, operation: Operation, input: unknown, open: () => Promise<Ports>, shell: Shell, showProgress: boolean): Promise<Report> => {
  const ports = await open();
  const { signal } = shell;
  const id = crypto.randomUUID();
  const onProgress = showProgress ? progressLine(shell, ports.clock) : undefined;
  try {
    if (await isLong(operation, input, ports)) return await runAsJob(catalogue, operation, input, ports, signal, onProgress);
    return await execute(operation, input, ports, { id, signal, inline: true, ...(onProgress && { onProgress }) });
  } catch (thrown) {
    const fault = asFault(thrown);
    noteFailure(ports.log, fault, { id, operation: operation.name });
    throw fault;
  }
};

/** One line that is written over on a terminal, a line now and then elsewhere. */
const progressLine = ({ terminal, err }: Shell, clock: Clock): ((progress: Progress) => void) => {
  let shown = -Infinity;
  let ended: string | undefined;
  return ({ done, total, what }) => {
    const isEnd = done === total;
    if (isEnd ? ended === what : clock.now() - shown < (terminal ? 100 : 1000)) return;
    ended = isEnd ? what : undefined;
    shown = clock.now();
    err(`${terminal ? '\r\x1b[K' : ''}${done}${total > 0 ? ` of ${total}` : ''} ${inert(what)}${terminal && !isEnd ? '' : '\n'}`);
  };
};

/** `-h` is as good as `--help`, unless it is the value of a flag. */
const withLongHelp = (args: readonly string[]): readonly string[] => (args.at(-1) === '-h' && !args.at(-2)?.startsWith('--') ? [...args.slice(0, -1), '--help'] : args);

interface Understood {
  operation: Operation | undefined;
  words: Words;
  options: Map<string, string>;
}

/** Options of our own may stand before the operation; after it, a field of the same name comes first. */
const understood = (catalogue: Catalogue, args: readonly string[]): Understood => {
  const first = args.findIndex((arg, at) => !arg.startsWith('--') && (at === 0 || !/^--(?:output|section)$/.test(args[at - 1]!)));
  const before = wordsOf(first < 0 ? args : args.slice(0, first), (name) => name !== 'output' && name !== 'section').named;
  const options = new Map([...before].map(([name, words]) => [name, words.at(-1)!]));
  for (const name of options.keys()) if (!ownOptions.includes(name)) throw wrongOption(name);
  if (first < 0) return { operation: undefined, words: { named: new Map(), loose: [] }, options };
  const { operation, taken } = named(catalogue, args.slice(first));
  const fields = new Map(fieldsOf(operation.input).map((field): [string, Field] => [field.name, field]));
  const words = wordsOf(args.slice(first + taken), (name) => fields.get(name)?.kind === 'flag' || (!fields.has(name) && switches.includes(name)));
  for (const name of ownOptions) {
    const given = fields.has(name) ? undefined : words.named.get(name);
    if (!given) continue;
    options.set(name, given.at(-1)!);
    words.named.delete(name);
  }
  return { operation, words, options };
};

/** `extract-iocs`, `extract/iocs` and `extract iocs` are the same. */
const named = (catalogue: Catalogue, args: readonly string[]): { operation: Operation; taken: number } => {
  const end = args.findIndex((arg) => arg.startsWith('-'));
  const words = args.slice(0, Math.min(mostWords, end < 0 ? args.length : end));
  for (let taken = words.length; taken > 0; taken -= 1) {
    const operation = catalogue.find(({ name }) => name === nameOf(words.slice(0, taken).join('-')));
    if (operation) return { operation, taken };
  }
  const tries = words.map((_, at) => words.slice(0, at + 1).join('-').slice(0, 60));
  const far = (name: string): number => Math.min(...tries.map((tried) => editDistance(name, tried, 4)));
  const near = catalogue.map(({ name }) => ({ name, far: far(name) })).filter((one) => one.far <= 3 || one.name.includes(tries[0]!)).sort((a, b) => a.far - b.far);
  const hint = near.length > 0 ? `Did you mean ${near.slice(0, 3).map(({ name }) => name).join(', ')}?` : 'gumshoe --help lists them.';
  throw new Fault('not-found', `There is no operation ${words.join(' ').slice(0, 80)}. ${hint}`);
};

const formOf = (name: string): ((report: Report) => string) => {
  const form = Object.hasOwn(forms, name) ? forms[name] : undefined;
  if (!form) throw new Fault('invalid-input', `--output: There is no form ${name.slice(0, 40)}. Use ${Object.keys(forms).join(', ')}.`);
  return form;
};

const wrongOption = (name: string): Fault => new Fault('invalid-input', `--${name}: There is no such option. gumshoe --help shows them.`);
