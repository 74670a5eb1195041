import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Outcome } from './capability.ts';
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
}

/** A large table lies beside its case, as JSON lines in the file that `args.file` names. */
const withTable = ({ op, args }: Call, folder: string): Call => {
  const { file } = args;
  if (typeof file !== 'string' || !file.endsWith('.jsonl') || args['rows'] !== undefined) return { op, args };
  const rows = readFileSync(join(folder, file), 'utf8').split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as unknown);
  return { op, args: { ...args, rows } };
};

/** Runs every call of every case: where a `better` is given it is the target, else the result; an `error` alone wants any clear error. */
export async function* cases(folder: string, answer: Answer, { tolerance = { relative: 1e-9 }, compare }: Rules = {}): AsyncGenerator<Outcome> {
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.input.json')).sort()) {
    const input = JSON.parse(readFileSync(join(folder, file), 'utf8')) as { calls: Call[] };
    const expected = JSON.parse(readFileSync(join(folder, file.replace('.input.', '.expected.')), 'utf8')) as { results: Expected[] };
    for (const [index, given] of input.calls.entries()) {
      const call = withTable(given, folder);
      const name = `${file.replace('.input.json', '')}[${index}] ${call.op}`;
      const wanted = expected.results[index] ?? {};
      const mustFail = wanted.error !== undefined && wanted.better === undefined;
      let got: unknown;
      try {
        got = await answer(call, folder, index);
      } catch (thrown) {
        const detail = `raised ${thrown instanceof Error ? thrown.message : String(thrown)}`;
        yield mustFail ? { name, passed: true } : { name, passed: false, detail };
        continue;
      }
      if (mustFail) {
        yield { name, passed: false, detail: `an error was wanted (${wanted.message ?? wanted.error})` };
        continue;
      }
      const detail = compare
        ? compare(got, wanted, call)
        : wanted.better === undefined
          ? difference(got, wanted.result, { ...tolerance })
          : difference(got, wanted.better, { ...tolerance, partial: true });
      yield detail === undefined ? { name, passed: true } : { name, passed: false, detail };
    }
  }
}
