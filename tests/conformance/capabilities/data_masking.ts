import maskRows from '../../../functions/mask/rows.ts';
import type { Row } from '../../../shared/kit/report.ts';
import { testPorts } from '../../support/ports.ts';
import { runIn } from '../../support/run.ts';
import type { Capability } from '../capability.ts';
import { type Call, cases } from '../cases.ts';
import { difference } from '../compare.ts';

const masked = async (rows: unknown, columns: object, useDefault = false) => {
  const ports = testPorts();
  const report = await ports.clock.run(runIn(maskRows, { rows, columns, useDefault, unmapped: 'keep', method: 'plain' }, ports));
  await ports.close();
  return report.sections as { rows: Row[]; columns: Row[] };
};
const one = async (value: unknown, kind: string): Promise<unknown> => (await masked([{ value }], { value: kind })).rows[0]?.['value'];

const kinds: Readonly<Record<string, string>> = { hash_string: 'str', hash_list: 'list', hash_dict: 'dict', hash_sid: 'sid', hash_account: 'acct', hash_ip: 'ip', replace_guid: 'uuid' };
const unchanged = new Set(['127.0.0.1', '0.0.0.0', '255.255.255.255']);
/** Columns whose values are random in the reference. */
const random = new Set(['uuid', 'ip']);

const answer = async ({ op, args }: Call): Promise<unknown> => {
  if (op === 'hash_item') return one(args['value'], (args['delim'] as string | null) || 'str');
  if (op === 'hash_ip_properties')
    return Promise.all((args['values'] as string[]).map(async (value) => {
      const [first, again] = [await one(value, 'ip'), await one(value, 'ip')];
      return { in: value, out: first, unchanged: unchanged.has(value.split('.').map(Number).join('.')) ? first === value : null, ipv4_shape: /^(\d{1,3}\.){3}\d{1,3}$/.test(first as string), same_again: first === again };
    }));
  if (op !== 'mask_rows') return one(args['value'], kinds[op]!);
  const { rows, columns } = await masked(args['rows'], (args['column_map'] ?? {}), (args['use_default'] as boolean | undefined) ?? true);
  const hidden = new Set(columns.filter(({ kind }) => random.has(kind as string)).map(({ column }) => column));
  return { rows: rows.map((row) => Object.fromEntries(Object.entries(row).filter(([column]) => !hidden.has(column)))), changed_columns: columns.filter(({ changed }) => (changed as number) > 0).map(({ column }) => column as string).sort() };
};

const capability: Capability = (folder) =>
  cases(folder, answer, {
    compare: (got, { result, better }, { args }) => {
      if (better === undefined) return difference(got, result);
      const target = better as { length?: number; pattern?: string; rows?: Row[]; keep_prefix?: Record<string, string>; parts_independent?: boolean; no_error?: boolean };
      const wrong = `${JSON.stringify(got)} does not fit ${JSON.stringify(better)}`;
      if (target.length !== undefined) return (got as string).length === target.length ? undefined : wrong;
      if (target.pattern !== undefined) return new RegExp(target.pattern).test(got as string) ? undefined : wrong;
      if (target.rows) return difference(got, target, { partial: true });
      if (target.keep_prefix) {
        const outs = got as { in: string; out: string }[];
        const strayed = outs.find((line) => !line.out.startsWith(target.keep_prefix![line.in] ?? ''));
        return strayed ? wrong : difference(outs.map(({ out: _, ...line }) => line), result);
      }
      if (target.parts_independent) return parts(args['value'] as string, args['delim'] as string).join() === parts(got as string, args['delim'] as string).join() ? undefined : wrong;
      return target.no_error && got !== undefined ? undefined : wrong;
    },
  });

/** Lengths of the parts between delimiters. */
const parts = (text: string, delimiters: string): number[] => {
  const lengths = [0];
  for (const letter of text) if (delimiters.includes(letter)) lengths.push(0);
    else lengths[lengths.length - 1]! += 1;
  return lengths;
};
export default capability;
