import { faults } from '../kit/fault.ts';
import { type Catalogue, type Operation, sectionsOf } from '../kit/operation.ts';
import { kebab } from './cli-input.ts';
import { type Field, fieldsOf } from './fields.ts';

/** The answer is there, but could not be written: a full disk, say. */
export const exitNotWritten = 74;

const options = [
  ['--output FORM', 'json (default), jsonl, csv, table (every table of the answer) or text (what is written to be read, such as a tree)'],
  ['--section NAME', 'one table of the answer: the names under "gives"'],
  ['--progress', 'show progress on stderr also where that is no terminal'],
  ['--help', 'this text, or that of one operation'],
];

/** Everything there is, by family. */
export const overallHelp = (catalogue: Catalogue): string => {
  const families = Map.groupBy(catalogue, ({ name }) => name.split('-')[0]!);
  const menu = [...families].map(([family, members]) => `${family}\n${columns(members.map(({ name, summary }) => [name, summary]))}`);
  const exits = Map.groupBy(Object.entries(faults), ([, { exit }]) => exit);
  const codes = [['0', 'done'], ['1', 'done in part: the problems are on stderr'], ...[...exits].map(([exit, of]) => [String(exit), of.map(([code]) => code).join(', ')]), [String(exitNotWritten), 'the answer could not be written']];
  return [
    'gumshoe <operation> [--field value ...] [word ...] [< input]',
    'Input: flags, loose words (the subjects), a JSON object on stdin, JSON lines (the rows), or a subject a line. @FILE and - stand for the content of a file and of stdin.\n' +
      'Where a blob is wanted, @FILE brings a file of any size, and @FOLDER all files of a folder.',
    ...menu,
    `options\n${columns(options)}`,
    `exit codes\n${columns(codes)}`,
  ].join('\n\n').concat('\n');
};

/** One operation: its fields, what it gives, how to call it. */
export const operationHelp = (operation: Operation): string => {
  const fields = fieldsOf(operation.input);
  const gives = Object.entries(sectionsOf(operation)).map(([name, schema]) => [name, Object.keys(schema.shape).join(', ')]);
  return [
    `gumshoe ${operation.name}: ${operation.summary}`,
    `fields\n${columns(fields.map((field) => [flagOf(field), noteOf(field)]))}`,
    `gives\n${columns(gives)}`,
    ...(operation.needs?.length ? [`needs\n${columns(operation.needs.map((secret) => [secret, 'a secret']))}`] : []),
    `examples\n${operation.examples.map(({ given }) => `  echo ${quoted(JSON.stringify(given))} | gumshoe ${operation.name}`).join('\n')}`,
    `options\n${columns(options)}`,
  ].join('\n\n').concat('\n');
};

const flagOf = ({ name, kind, many, choices, fallback, takes }: Field): string => {
  if (kind === 'flag') return `--${fallback === true ? '[no-]' : ''}${kebab(name)}`;
  const value = takes ? { blob: 'NAME|@FILE', folder: 'PREFIX|@FOLDER', files: 'JSON|@FILE' }[takes] : choices.length > 0 && choices.join('|').length <= 40 ? choices.join('|') : kind.toUpperCase();
  return `--${kebab(name)} ${value}${many ? ' ...' : ''}`;
};

const noteOf = ({ purpose, required, fallback, choices }: Field): string => {
  const default_ = JSON.stringify(fallback);
  const facts = [required ? 'required' : '', default_ && default_.length <= 60 ? `default ${default_}` : '', choices.join('|').length > 40 ? `one of ${choices.join(', ')}` : ''].filter((fact) => fact !== '');
  return purpose + (facts.length > 0 ? ` (${facts.join('; ')})` : '');
};

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

const columns = (lines: readonly (readonly string[])[]): string => {
  const width = Math.min(34, Math.max(0, ...lines.map(([first]) => first!.length)));
  return lines.map(([first, second]) => `  ${first!.padEnd(width)}  ${second}`.trimEnd()).join('\n');
};
