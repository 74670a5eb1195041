import { wrongField } from '../kit/fault.ts';
import type { Row } from '../kit/report.ts';
import { type Field, readField } from './fields.ts';
import { readJson } from './json.ts';

/** Where `@file` and `-` come from. */
export interface Sources {
  /** Undefined when nothing is piped in. */
  stdin: (() => Promise<string>) | undefined;
  readFile(path: string): Promise<string>;
  /** Puts a file, or all files of a folder, where operations find blobs. */
  bring(path: string): Promise<Brought>;
}

export interface Brought {
  /** What the names of the blobs begin with. */
  prefix: string;
  /** What follows in each of them. */
  names: readonly string[];
}

export interface Words {
  /** Field or option → the words given for it. */
  named: Map<string, string[]>;
  loose: string[];
}

/** Splits `--name value`, `--name=value`, `--switch`, `--no-switch` and loose words. `isSwitch` tells which names take no value. */
export const wordsOf = (args: readonly string[], isSwitch: (name: string) => boolean): Words => {
  const named = new Map<string, string[]>();
  const loose: string[] = [];
  const add = (name: string, word: string) => void named.set(name, [...(named.get(name) ?? []), word]);
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at]!;
    if (arg === '--') {
      loose.push(...args.slice(at + 1));
      break;
    }
    const [, flag, given] = /^--([^=]+)(?:=([^]*))?$/.exec(arg) ?? [];
    if (flag === undefined) loose.push(arg);
    else if (given !== undefined) add(camel(flag), given);
    else if (isSwitch(camel(flag))) add(camel(flag), 'true');
    else if (flag.startsWith('no-') && isSwitch(camel(flag.slice(3)))) add(camel(flag.slice(3)), 'false');
    else if (at + 1 < args.length) add(camel(flag), args[(at += 1)]!);
    else throw wrongField(flag, `Give a value after --${flag}.`);
  }
  return { named, loose };
};

export const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
const camel = (flag: string): string => flag.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** Fields of which one alone says what to work on: then nothing is read from a pipe, which might never end. */
const wholes = ['value', 'values', 'rows', 'text', 'lines', 'blob', 'auditBlob', 'tree', 'files', 'incident'];

/** The input of an operation from words, files and what is piped in. What is said by flag wins. */
export const inputOf = async (fields: readonly Field[], { named, loose }: Words, sources: Sources): Promise<Row> => {
  const byName = new Map(fields.map((field) => [field.name, field]));
  const takesSubjects = byName.has('values') && byName.has('value');
  const input: Row = {};
  for (const [name, words] of named) {
    const field = byName.get(name);
    if (!field) throw wrongField(kebab(name), `There is no such field. Known: ${fields.map((known) => `--${kebab(known.name)}`).join(' ')}`);
    input[name] = field.takes && words.some(isFile) ? await broughtWords(field, words, sources) : await readWords(field, words, sources);
  }
  if (loose.length > 0) {
    if (!takesSubjects) throw wrongField(loose[0]!, 'This operation takes no loose words: name the field.');
    Object.assign(input, loose.length === 1 ? { value: loose[0] } : { values: loose });
  }
  const said = Object.keys(input);
  const saysEnough = byName.has('rows') || byName.has('text') ? said.some((name) => wholes.includes(name)) : said.length > 0;
  if (saysEnough || !sources.stdin) return input;
  const isInput = (record: Row): boolean => Object.keys(record).some((key) => byName.has(key));
  const takes = { subjects: takesSubjects, column: named.has('column'), rows: byName.has('rows'), text: byName.has('text'), blob: byName.has('blob'), isInput };
  return { ...pipedInput(await sources.stdin(), takes), ...input };
};

const isFile = (word: string): boolean => word.startsWith('@') && !word.startsWith('@@');

/** `@file` and `@folder` for a field that means blobs: they are put there first, so that files of any size are read piece by piece. */
const broughtWords = async (field: Field, words: readonly string[], sources: Sources): Promise<unknown> => {
  if (field.takes === 'files') {
    const brought = await Promise.all(words.map(async (word) => (isFile(word) ? filesOf(await sources.bring(word.slice(1))) : (readField(field, [word]) as unknown[]))));
    return brought.flat();
  }
  if (words.length > 1) throw wrongField(field.name, 'Give it once.');
  const { prefix, names } = await sources.bring(words[0]!.slice(1));
  if (field.takes === 'folder') return prefix;
  if (names.length !== 1) throw wrongField(field.name, `${words[0]!.slice(1)} is a folder; name a file in it.`);
  return prefix + names[0]!;
};

const filesOf = ({ prefix, names }: Brought): { name: string; blob: string }[] => names.map((name) => ({ name, blob: prefix + name }));

/** `@file` and `-` stand for their content: whole for one text, a line each for a list of texts. */
const readWords = async (field: Field, words: readonly string[], sources: Sources): Promise<unknown> => {
  const read = await Promise.all(
    words.map(async (word) => {
      const content = await contentOf(word, sources);
      if (content === undefined) return [word.startsWith('@@') ? word.slice(1) : word];
      return field.many && field.kind === 'text' ? linesOf(content) : [content];
    }),
  );
  const all = read.flat();
  if (field.many && field.kind === 'json' && all.length === 1) return listOf(all[0]!, field.name);
  return readField(field, all);
};

const contentOf = async (word: string, sources: Sources): Promise<string | undefined> => {
  if (word === '-') {
    if (!sources.stdin) throw wrongField('-', 'Nothing is piped in.');
    return sources.stdin();
  }
  return isFile(word) ? sources.readFile(word.slice(1)) : undefined;
};

/** A JSON list, or JSON lines: none of them, one or many. */
const listOf = (text: string, what: string): unknown => {
  const start = text.trimStart()[0];
  if (start === undefined) return [];
  if (start !== '{' && start !== '[') throw wrongField(what, `Give a JSON list, or JSON lines.${otherTables}`);
  if (start === '[') return readJson(text, what);
  const lines = linesOf(text);
  return isJson(lines[0]!) ? lines.map((line, index) => readJson(line, `${what}, line ${index + 1}`)) : [readJson(text, what)];
};

const otherTables = ' CSV and Parquet come in by --blob @FILE, where an operation has that.';

const linesOf = (text: string): string[] => text.split(/\r?\n/).filter((line) => line !== '');

/** What an operation can take from a pipe. */
interface Takes {
  subjects: boolean;
  /** The column of the subjects is named: what comes is a table. */
  column: boolean;
  rows: boolean;
  text: boolean;
  blob: boolean;
  /** Has it any field of the operation? A table or a log of a single line has none. */
  isInput(record: Row): boolean;
}

/** JSON is the input itself, its subjects or its rows; anything else is the text of an operation that reads one, or one value a line. */
const pipedInput = (text: string, { subjects, column, rows, text: whole, blob, isInput }: Takes): Row => {
  const start = text.trimStart()[0];
  const lists = subjects || rows;
  if (start === '{' || (start === '[' && lists)) {
    const parsed = jsonOrLines(text, { lists, lenient: subjects || whole });
    if (typeof parsed === 'string') return { text: parsed };
    if (!Array.isArray(parsed)) {
      if (isInput(parsed as Row) || (subjects && !column)) return parsed as Row;
      return rows ? { rows: [parsed] } : whole ? { text } : (parsed as Row);
    }
    return typeof parsed[0] === 'object' ? { rows: parsed } : { values: parsed };
  }
  if (text.trim() === '') return {};
  if (whole && !subjects) return { text };
  if (subjects) return { values: linesOf(text) };
  throw wrongField('stdin', rows ? `Pipe in a JSON object, or a table as a JSON list or as JSON lines.${blob ? otherTables : ''}` : 'Pipe in a JSON object.');
};

/** The whole as JSON; where that fails, each line as JSON; where that fails too and text is welcome, the lines of subjects or the text as it is. */
const jsonOrLines = (text: string, { lists, lenient }: { lists: boolean; lenient: boolean }): unknown => {
  const lines = linesOf(text);
  if (lines.length < 2 || !isJson(lines[0]!)) {
    try {
      return readJson(text, 'stdin');
    } catch (thrown) {
      if (!lenient) throw thrown;
      return lists ? lines : text;
    }
  }
  if (!lists) return text;
  try {
    return lines.map((line, index) => readJson(line, `stdin, line ${index + 1}`));
  } catch (thrown) {
    if (!lenient) throw thrown;
    return lines;
  }
};

const isJson = (line: string): boolean => {
  try {
    readJson(line);
    return true;
  } catch {
    return false;
  }
};
