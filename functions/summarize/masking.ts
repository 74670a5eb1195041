import { z } from 'zod';
import { wrongField } from '../../shared/kit/fault.ts';
import { operation } from '../../shared/kit/operation.ts';
import { cellOf, compared } from '../../shared/masking/comparison.ts';
import { written } from '../../shared/masking/text.ts';

const rowsOf = (what: string) => z.array(z.record(z.string(), z.unknown())).max(100_000).describe(what);
const shown = (cell: unknown): string | null => (cell === undefined || cell === null ? null : written(cell));

export default operation({
  name: 'summarize-masking',
  summary: 'Compare masked rows with the original ones: what changed, and what is still in clear.',
  entities: ['account', 'ip', 'host'],
  input: z.strictObject({
    original: rowsOf('The rows as they were.'),
    masked: rowsOf('The same rows in the same order, masked.'),
    index: z.int().min(0).default(0).describe('The row, from 0, whose cells are shown before and after.'),
  }),
  sections: {
    columns: z.object({
      column: z.string(),
      cells: z.int().describe('Cells that held something.'),
      changed: z.int().describe('Cells that are others now, or gone.'),
      unchanged: z.int().describe('Cells that are as they were.'),
      elsewhere: z.int().describe('Cells of other columns where a text of four characters or more is in clear that was masked here.'),
    }),
    cells: z.object({
      column: z.string(),
      changed: z.boolean(),
      original: z.string().nullable(),
      masked: z.string().nullable(),
    }),
  },
  limits: { rows: 100_000, seconds: 60, bytes: 256_000_000 },
  uses: [],
  examples: [
    {
      given: { original: [{ Account: 'ana.ross', Note: 'by ana', Owner: 'ana.ross' }], masked: [{ Account: 'account-#5', Note: 'by ana', Owner: 'ana.ross' }] },
      rows: [
        { column: 'Account', changed: 1, unchanged: 0, elsewhere: 1 },
        { column: 'Note', changed: 0, unchanged: 1, elsewhere: 0 },
        { column: 'Owner', changed: 0, unchanged: 1 },
      ],
    },
  ],
  *run({ original, masked, index }, _ports, call) {
    if (masked.length !== original.length) throw wrongField('masked', `There are ${masked.length} masked rows and ${original.length} original ones: give the same rows.`);
    if (index > 0 && index >= original.length) throw wrongField('index', `There are ${original.length} rows, the first is 0.`);
    const columns = compared(original, masked);
    for (const column of columns) yield ['columns', column] as const;
    for (const { column } of columns) {
      const [before, after] = [cellOf(original[index]!, column), cellOf(masked[index]!, column)].map(shown) as [string | null, string | null];
      yield ['cells', { column, changed: before !== after, original: before, masked: after }] as const;
    }
    const leaking = columns.filter(({ elsewhere }) => elsewhere > 0);
    const about = leaking.map(({ column }) => column).join(', ').slice(0, 500);
    if (leaking.length > 0) call.problem({ code: 'in-clear', about, detail: 'Texts that were masked in these columns are in clear in others.' });
  },
});
