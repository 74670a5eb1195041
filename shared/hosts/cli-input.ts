import { wrongField } from '../kit/fault.ts';
import type { Row } from '../kit/report.ts';
import { type Field, readField } from './fields.ts';
import { readJson } from './json.ts';

/** Where `@file` and `-` come from. */
export interface Sources {
  /** Undefined when nothing is piped in. */
  stdin: (() => Promise<string>) | undefined;
  readFile(path: string): Promise<string>;
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

/** The input of an operation from words, files and what is piped in. What is said by flag wins. */
export const inputOf = async (fields: readonly Field[], { named, loose }: Words, sources: Sources): Promise<Row> => {
  const byName = new Map(fields.map((field) => [field.name, field]));
  const takesSubjects = byName.has('values') && byName.has('value');
  const input: Row = {};
  for (const [name, words] of named) {
    const field = byName.get(name);
    if (!field) throw wrongField(kebab(name), `There is no such field. Known: ${fields.map((known) => `--${kebab(known.name)}`).join(' ')}`);
    input[name] = await readWords(field, words, sources);
  }
  if (loose.length > 0) {
    if (!takesSubjects) throw wrongField(loose[0]!, 'This operation takes no loose words: name the field.');
    Object.assign(input, loose.length === 1 ? { value: loose[0] } : { values: loose });
  }
  const saysEnough = takesSubjects ? ['value', 'values', 'rows'].some((name) => name in input) : Object.keys(input).length > 0;
  if (saysEnough || !sources.stdin) return input;
  return { ...pipedInput(await sources.stdin(), takesSubjects), ...input };
};

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
  if (field.many && field.kind === 'json' && all.length === 1) return readJson(all[0]!, field.name);
  return readField(field, all);
};

const contentOf = async (word: string, sources: Sources): Promise<string | undefined> => {
  if (word === '-') {
    if (!sources.stdin) throw wrongField('-', 'Nothing is piped in.');
    return sources.stdin();
  }
  return word.startsWith('@') && !word.startsWith('@@') ? sources.readFile(word.slice(1)) : undefined;
};

const linesOf = (text: string): string[] => text.split(/\r?\n/).filter((line) => line !== '');

/** JSON is the input itself, or its subjects; anything else is one value a line. */
const pipedInput = (text: string, takesSubjects: boolean): Row => {
  const start = text.trimStart()[0];
  if (start === '{' || (start === '[' && takesSubjects)) {
    const parsed = jsonOrLines(text, takesSubjects);
    if (!Array.isArray(parsed)) return parsed as Row;
    return typeof parsed[0] === 'object' ? { rows: parsed } : { values: parsed };
  }
  if (text.trim() === '') return {};
  if (takesSubjects) return { values: linesOf(text) };
  throw wrongField('stdin', 'Pipe in a JSON object.');
};

/** The whole as JSON; where that fails and subjects are wanted, each line as JSON, or as text. */
const jsonOrLines = (text: string, takesSubjects: boolean): unknown => {
  try {
    return readJson(text, 'stdin');
  } catch (thrown) {
    if (!takesSubjects) throw thrown;
    const lines = linesOf(text);
    try {
      return lines.map((line) => readJson(line, 'stdin'));
    } catch {
      return lines;
    }
  }
};
