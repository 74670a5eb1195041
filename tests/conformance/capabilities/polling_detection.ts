import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import detectBeacons from '../../../functions/detect/beacons.ts';
import type { Row } from '../../../shared/kit/report.ts';
import { stepped } from '../../../shared/series/beacons.ts';
import { gTest } from '../../../shared/series/g-test.ts';
import { runIn } from '../../support/run.ts';
import { type Answer, cases, type Rules } from '../cases.ts';
import type { Capability } from '../capability.ts';
import { difference } from '../compare.ts';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the vectors' own arguments
type Args = Record<string, any>;

const rowsOf = (args: Args, folder: string): Row[] =>
  typeof args['file'] === 'string' ? readFileSync(join(folder, args['file']), 'utf8').split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as Row) : (args['rows'] as Row[]);

const answers: Record<string, (args: Args, folder: string, reference: boolean) => unknown> = {
  g_test({ spectrum, exclude_pi }, _folder, reference) {
    const lines = (exclude_pi === true ? (spectrum as number[]).slice(0, -1) : spectrum) as number[];
    const { g, pValue } = gTest(Math.max(...lines), lines.reduce((sum, line) => sum + line, 0), lines.length, { reference });
    return { g, p_value: pValue };
  },
  detect({ timestamps, start, end, interval = 1 }, _folder, reference) {
    if (!(end > start)) throw new Error('All times are the same.');
    const { pValue, frequency, interval: steps } = stepped(Float64Array.from(timestamps as number[]).sort(), start as number, end as number, interval as number, { exact: true, reference });
    return { p_value: pValue, dominant_frequency: frequency, dominant_interval: steps };
  },
  async detect_groups(args, folder, reference) {
    const rows = rowsOf(args, folder);
    const edgeColumns = [args['groupby'] ?? []].flat() as string[];
    const { rows: found } = await runIn(detectBeacons, { rows, timeColumn: args['time_column'] ?? 'timestamps', edgeColumns, interval: 1, minEvents: 1, show: 'all', most: 100_000, reference });
    if (found.some(({ first, last }) => first === last)) throw new Error('An edge has one time only.');
    const groups = found.map((row) => Object.fromEntries([...edgeColumns, 'p_value', 'dominant_frequency', 'dominant_interval'].map((name) => [name, row[name]])));
    return { rows: rows.length, columns: [...Object.keys(rows[0]!), 'p_value', 'dominant_frequency', 'dominant_interval'], groups };
  },
};

const pValues = (got: number, wanted: number): string | undefined => {
  if (got < 1e-12 && wanted < 1e-12) return undefined;
  if (Math.abs(got - wanted) <= 1e-5 * Math.max(got, wanted) || (wanted > 0.5 && Math.abs(got - wanted) <= 1e-9)) return undefined;
  return `p_value: ${got} instead of ${wanted}`;
};

const one = (got: Row, wanted: Row): string | undefined => {
  const { p_value: p, ...rest } = got;
  const { p_value: target, ...others } = wanted;
  return difference(rest, others, { partial: true }) ?? (typeof target === 'number' ? pValues(p as number, target) : undefined);
};

const compare: Rules['compare'] = (answer, { result, better }, { op }) => {
  const { exact, approximate } = answer as { exact: Row; approximate: Row };
  const got = better === undefined ? approximate : exact;
  const wanted = { ...(result as Row), ...(better as Row | undefined) };
  if (op !== 'detect_groups') return one(got, wanted);
  const [ours, theirs] = [got, wanted].map(({ groups }) => (groups as Row[]).toSorted((a, b) => (JSON.stringify(a).split('"p_value"')[0]! < JSON.stringify(b).split('"p_value"')[0]! ? -1 : 1)));
  if (ours!.length !== theirs!.length || got['rows'] !== wanted['rows']) return `${ours!.length} groups of ${String(got['rows'])} rows`;
  const columns = difference([...(got['columns'] as string[])].sort(), [...(wanted['columns'] as string[])].sort());
  return columns ?? ours!.map((group, index) => one(group, theirs![index]!)).find((found) => found !== undefined);
};

const answer: Answer = async ({ op, args }, folder) => ({ exact: await answers[op]!(args, folder, false), approximate: await answers[op]!(args, folder, true) });
const pollingDetection: Capability = (folder) => cases(folder, answer, { compare });
export default pollingDetection;
