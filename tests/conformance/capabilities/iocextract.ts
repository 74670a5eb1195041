import extractIocs from '../../../functions/extract/iocs.ts';
import parseIndicators from '../../../functions/parse/indicators.ts';
import type { Row } from '../../../shared/kit/report.ts';
import { observableTypes } from '../../../shared/kit/observable.ts';
import { usualTypes } from '../../../shared/text/types.ts';
import { defang, refang } from '../../../shared/text/refang.ts';
import { type Call, cases, type Rules } from '../cases.ts';
import type { Capability } from '../capability.ts';
import { difference } from '../compare.ts';
import { runIn as report } from '../../support/run.ts';

/** Text mode always looks for paths, and what is refanged needs no type. */
const idle = ['include_paths', 'ioc_type'];

interface Options {
  ioc_types?: string[];
  ignore_tlds?: boolean;
  defanged?: boolean;
  include_paths?: boolean;
  custom_types?: { ioc_type: string; ioc_regex: string; priority?: number; group?: string | null; defang_pattern?: boolean | null }[];
}

const options = ({ ioc_types, ignore_tlds, defanged, custom_types = [] }: Options): Row => ({
  ...(ioc_types && { types: ioc_types }),
  ...(ignore_tlds !== undefined && { anySuffix: ignore_tlds }),
  ...(defanged !== undefined && { defanged }),
  customTypes: custom_types.map(({ ioc_type, ioc_regex, priority = 0, group, defang_pattern: defanged }) => ({
    name: ioc_type, pattern: ioc_regex, priority, ...(group && { group }), ...(typeof defanged === 'boolean' && { when: defanged ? 'defanged' : 'plain' }),
  })),
});

const byType = (rows: Row[]): Row => {
  const out: Record<string, string[]> = {};
  for (const { IoCType, Observable } of rows) (out[IoCType as string] ??= []).push(Observable as string);
  for (const values of Object.values(out)) values.sort();
  return out;
};

/** The vectors know these names and no further type of ours: to them such a value is `unknown`. */
const vocabulary: ReadonlySet<unknown> = new Set([...usualTypes, 'file_hash', 'hostname']);
const named = (type: unknown): unknown => (vocabulary.has(type) ? type : 'unknown');

const answers: Record<string, (args: Row) => unknown> = {
  async extract_text(args) {
    return byType((await report(extractIocs, { value: args['text'], ...options(args) })).rows);
  },
  extract_text_custom: (args) => answers['extract_text']!(args),
  async extract_rows(args) {
    const { rows, columns } = args as unknown as { rows: Row[]; columns: string | string[] };
    const [column, ...further] = [columns].flat();
    const found = await report(extractIocs, {
      rows: rows.map(({ $index: _, ...row }) => row),
      column,
      columns: further,
      showInput: true,
      includePaths: args['include_paths'] === true,
      ...options(args),
    });
    return found.rows.map(({ IoCType, Observable, Input, sourceIndex }) => ({
      IoCType,
      Observable,
      SourceIndex: rows[sourceIndex as number]!['$index'] ?? sourceIndex,
      Input,
    }));
  },
  async validate({ value, ioc_type, ignore_tlds = false, defanged = true }) {
    const { rows, problems } = await report(parseIndicators, { value, type: ioc_type, anySuffix: ignore_tlds, defanged });
    if (problems.length > 0) throw new Error(problems[0]!.detail);
    return rows[0]!['Valid'];
  },
  ioc_type_of: async ({ value }) => named((await report(parseIndicators, { value })).rows[0]!['IoCType']),
  hash_type: async ({ value }) => named((await report(parseIndicators, { value })).rows[0]!['HashType']),
  parse_type: ({ value }) => named(observableTypes.find((type) => type === (value as string).toLowerCase())),
  defang: ({ ioc, ioc_type }) => defang(ioc as string, (ioc_type as never) ?? undefined),
  refang: ({ ioc }) => refang(ioc as string),
};

const sorted = (answer: unknown): unknown =>
  Array.isArray(answer)
    ? answer
        .map((row: Row) => [JSON.stringify([row['SourceIndex'], row['IoCType'], row['Observable'], row['Input']]), row] as const)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([, row]) => row)
    : answer;

/** An answer as a set of findings. */
const findings = (answer: unknown): Set<string> =>
  new Set(
    Array.isArray(answer)
      ? answer.map(({ SourceIndex, IoCType, Observable }: Row) => JSON.stringify([SourceIndex, IoCType, Observable]))
      : Object.entries(answer as Record<string, string[]>).flatMap(([type, values]) => values.map((value) => JSON.stringify([type, value]))),
  );

/** The folder's own scoring: what is in both answers is required, what is in neither is wrong. */
const between = (answer: unknown, result: unknown, better: unknown): boolean => {
  const [got, plain, best] = [answer, result, better].map(findings) as [Set<string>, Set<string>, Set<string>];
  return [...best].every((one) => !plain.has(one) || got.has(one)) && [...got].every((one) => plain.has(one) || best.has(one));
};

const compare: Rules['compare'] = (answer, { result, better }) => {
  const found = difference(sorted(answer), sorted(better ?? result));
  const lists = [answer, result, better].every((one) => typeof one === 'object' && one !== null);
  return found !== undefined && lists && between(answer, result, better) ? undefined : found;
};

const capability: Capability = (folder) =>
  cases(folder, ({ op, args }: Call) => answers[op]!(args), { idle, compare });
export default capability;
