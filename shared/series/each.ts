import type { Call } from '../kit/call.ts';
import { Fault } from '../kit/fault.ts';
import type { Blobs } from '../kit/ports.ts';
import type { Row } from '../kit/report.ts';
import { columns, complaints, numeric, time } from '../tables/column.ts';
import { grouped } from '../tables/groups.ts';
import { KeyColumns } from '../tables/keys.ts';
import { batches } from '../tables/source.ts';
import { type SeriesInput, widthOf, wrong } from './input.ts';
import { asGiven, regular, type Regular } from './regular.ts';

const mostSeries = 10_000;
/** Faults that say something of one series, not of the call. */
const ofOneSeries: ReadonlySet<string> = new Set(['invalid-input', 'too-large']);

/**
 * Reads the table, and judges the series of each key, one after another. `judge` puts the key's columns into its rows.
 * Cells that cannot be read and an uneven spacing become problems. A series that cannot be judged is a problem when there are others, else the fault it gave.
 */
export async function* eachSeries<T>(input: SeriesInput, ports: { blobs: Blobs }, call: Call, judge: (series: Regular, key: Row) => AsyncIterable<T>): AsyncGenerator<T> {
  if (input.dataColumn === undefined && input.aggregate !== 'count') throw wrong('dataColumn', 'name the column with the number, or set aggregate to count.');
  const width = input.step === undefined ? undefined : widthOf('step', input.step);
  const keyed = new KeyColumns(input.keyColumns);
  const wanted = { time: time(input.timeColumn), ...(input.dataColumn !== undefined && { value: numeric(input.dataColumn) }), ...keyed.wanted };
  const { columns: read, rows } = await columns(batches(input, ports, call), wanted, (done) => call.progress(done, 0, 'rows read'));
  const times = read.time.values;
  const values = read.value?.values ?? new Float64Array(rows).fill(1);
  for (const problem of complaints({ time: read.time, ...(read.value && { value: read.value }) })) call.problem(problem);
  if (!values.some((value, row) => !Number.isNaN(value) && !Number.isNaN(times[row]!)))
    throw wrong('dataColumn', `no row has both a time in "${input.timeColumn}" and a number in "${input.dataColumn}".`);

  const keys = keyed.of(read);
  const { order, starts } = grouped(keys, times);
  const groups = starts.length - 1;
  if (groups > mostSeries) throw wrong('keyColumns', `they make ${groups} series; at most ${mostSeries}. Filter the table, or choose fewer columns.`);
  // Where rows are counted, a series that falls silent goes on with zeros to the end of the table.
  const range = input.aggregate === 'count' && groups > 1 ? rangeOf(times) : undefined;
  let last: unknown;
  let judged = 0;
  for (let group = 0; group < groups; group += 1) {
    const picked = order.subarray(starts[group], starts[group + 1]);
    if (picked.length === 0) continue;
    const key = keyed.at(keys, picked[0]!);
    const about = groups === 1 ? input.timeColumn : JSON.stringify(key);
    try {
      const [groupTimes, groupValues] = [Float64Array.from(picked, (row) => times[row]!), Float64Array.from(picked, (row) => values[row]!)];
      const series = input.spacing === 'as-given' ? asGiven(groupTimes, groupValues) : regular(groupTimes, groupValues, { step: width, aggregate: input.aggregate, range });
      if (width === undefined && series.irregular > 0.2)
        call.problem({ code: 'irregular', about, detail: `${Math.round(series.irregular * 100)} % of the intervals are no multiple of ${series.step / 1000} s. Give a step, such as 1h, and an aggregate.` });
      yield* judge(series, key);
      judged += 1;
    } catch (thrown) {
      if (!(thrown instanceof Fault) || !ofOneSeries.has(thrown.code)) throw thrown;
      if (groups > 1) call.problem({ code: 'series-skipped', about, detail: thrown.message });
      last = thrown;
    }
    if (groups > 1) call.progress(group + 1, groups, 'series');
  }
  if (judged === 0) throw last;
}

const rangeOf = (times: Float64Array): readonly [number, number] => {
  let [first, last] = [Infinity, -Infinity];
  for (const time of times) {
    if (time < first) first = time;
    if (time > last) last = time;
  }
  return [first, last];
};
