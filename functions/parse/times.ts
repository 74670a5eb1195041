import { z } from 'zod';
import { operation } from '../../shared/kit/operation.ts';
import type { Row } from '../../shared/kit/report.ts';
import { batches, tableInput } from '../../shared/tables/source.ts';
import { isoOfWritten, timeOf } from '../../shared/tables/time.ts';

export default operation({
  name: 'parse-times',
  summary: 'Turn columns of times in any usual form into ISO 8601, UTC.',
  entities: [],
  input: z.strictObject({
    ...tableInput(),
    columns: z.array(z.string()).max(200).optional().describe('Columns to read. Default, also of an empty list: those whose name holds Time or time.'),
  }),
  sections: {
    rows: z.looseObject({}),
    columns: z.object({ Column: z.string(), Kind: z.enum(['datetime-utc', 'other']).describe('other: not every cell is a time, so the column was left as it is.') }),
  },
  limits: { rows: 1_000_000, seconds: 60, bytes: 256_000_000 },
  uses: ['blobs'],
  examples: [{ given: { rows: [{ StartTime: '2026-06-15 14:00:00+02:00', v: 1 }] }, rows: [{ StartTime: '2026-06-15T12:00:00.000Z', v: 1 }] }],
  async *run({ columns, ...input }, ports, call) {
    const wanted = columns && columns.length > 0 ? new Set(columns) : undefined;
    const rows: Row[] = [];
    /** Column → whether it is wanted and every cell so far is a time. One pass: a table may have as many columns as rows. */
    const times = new Map<string, boolean>();
    for await (const batch of batches(input, ports, call))
      for (const row of batch) {
        rows.push(row);
        for (const [name, cell] of Object.entries(row)) {
          const good = times.get(name) ?? wanted?.has(name) ?? /[Tt]ime/.test(name);
          times.set(name, good && (isMissing(cell) || isTime(cell)));
        }
      }
    for (const name of wanted ?? []) if (!times.has(name)) call.problem({ code: 'no-column', about: name, detail: 'No row has this column.' });
    const read = (name: string, cell: unknown): unknown => (times.get(name) !== true ? cell : isMissing(cell) ? null : isoOfWritten(cell));
    for (const row of rows) yield ['rows', Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, read(name, cell)]))] as const;
    for (const [name, good] of times) yield ['columns', { Column: name, Kind: good ? 'datetime-utc' : 'other' }] as const;
  },
});

const isMissing = (cell: unknown): boolean => cell === null || cell === undefined || cell === '' || cell === 'NaT';
/** A number below counts something else, such as milliseconds taken: as seconds it would be a time before March 1973. */
const fewestSeconds = 1e8;
const isTime = (cell: unknown): boolean => {
  if (typeof cell !== 'string' && typeof cell !== 'number') return false;
  const time = timeOf(cell);
  const isCount = Math.abs(Number(cell)) < fewestSeconds && time === Number(cell) * 1000;
  return !Number.isNaN(time) && !isCount;
};
