import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { outcome, type Outcome } from './capability.ts';
import { difference, type Tolerance } from './compare.ts';

/** The `caseNN` format of the extractors and analytics folders. */
export interface Call {
  op: string;
  args: Record<string, unknown>;
}
interface Expected {
  result?: unknown;
  error?: string;
  message?: string;
  better?: unknown;
}
/** `index` is the place of the call in its case, from 0: later calls may speak of earlier ones. */
export type Answer = (call: Call, folder: string, index: number) => unknown;

export interface Rules {
  tolerance?: Tolerance;
  /** How an answer is held against what is expected; the text of the first difference, or nothing. Default: equality, `better` partial. */
  compare?: (answer: unknown, expected: Expected, call: Call) => string | undefined;
  /** Arguments that change no answer here. Any other that nobody looks at fails its call, so that no option is passed over in silence. */
  idle?: readonly string[];
}

/** The arguments of a call, and those of these names that nobody has looked at. */
const watched = <Given extends object>(given: Given, names: readonly string[]): { args: Given; unread: () => string[] } => {
  const left = new Set(names);
  const args = new Proxy(given, {
    get(target, key, receiver) {
      left.delete(key as string);
      return Reflect.get(target, key, receiver);
    },
  });
  return { args, unread: () => [...left] };
};

/** An option of null is not given; a value of null is. */
const given = ({ op, args }: Call): Call => ({ op, args: Object.fromEntries(Object.entries(args).filter(([name, value]) => value !== null || name === 'value')) });

/** A large table lies beside its case, as JSON lines in the file that `args.file` names. */
const withTable = ({ op, args }: Call, folder: string): Call => {
  const { file } = args;
  if (typeof file !== 'string' || !file.endsWith('.jsonl') || args['rows'] !== undefined) return { op, args };
  const rows = readFileSync(join(folder, file), 'utf8').split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as unknown);
  return { op, args: { ...args, rows } };
};

/** Runs every call of every case: where a `better` is given it is the target, else the result; an `error` alone wants any clear error. */
export async function* cases(folder: string, answer: Answer, rules: Rules = {}): AsyncGenerator<Outcome> {
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.input.json')).sort()) {
    const input = JSON.parse(readFileSync(join(folder, file), 'utf8')) as { calls: Call[] };
    const expected = JSON.parse(readFileSync(join(folder, file.replace('.input.', '.expected.')), 'utf8')) as { results: Expected[] };
    for (const [index, written] of input.calls.entries()) {
      const plain = given(written);
      const call = withTable(plain, folder);
      const { args, unread } = watched(call.args, Object.keys(plain.args).filter((key) => key !== 'file'));
      const name = `${file.replace('.input.json', '')}[${index}] ${call.op}`;
      const wanted = expected.results[index] ?? {};
      yield await outcome(name, async () => (await whatIsWrong({ ...call, args }, folder, index, wanted, answer, rules)) ?? (mustFail(wanted) ? undefined : passedOver(unread(), rules)));
    }
  }
}

const mustFail = ({ error, better }: Expected): boolean => error !== undefined && better === undefined;

const passedOver = (unread: string[], { idle = [] }: Rules): string | undefined => {
  const options = unread.filter((name) => !idle.includes(name));
  return options.length === 0 ? undefined : `nothing looks at ${options.join(', ')}`;
};

/** What is wrong with one call; nothing when it is right. */
const whatIsWrong = async (call: Call, folder: string, index: number, wanted: Expected, answer: Answer, rules: Rules): Promise<string | undefined> => {
  let got: unknown;
  try {
    got = await answer(call, folder, index);
  } catch (thrown) {
    if (mustFail(wanted)) return undefined;
    throw thrown;
  }
  if (mustFail(wanted)) return `an error was wanted (${wanted.message ?? wanted.error})`;
  return (rules.compare ?? equality(rules.tolerance))(got, wanted, call);
};

const equality =
  (tolerance: Tolerance = { relative: 1e-9 }): NonNullable<Rules['compare']> =>
  (got, { result, better }) =>
    better === undefined ? difference(got, result, { ...tolerance }) : difference(got, better, { ...tolerance, partial: true });
