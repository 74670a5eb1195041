import { z } from 'zod';
import { wrongField } from '../../shared/kit/fault.ts';
import { operation } from '../../shared/kit/operation.ts';
import { maskerOf, maskingInput } from '../../shared/masking/key.ts';
import { kinds } from '../../shared/masking/kinds.ts';
import { TableMasker } from '../../shared/masking/table.ts';
import { batches, tableInput } from '../../shared/tables/source.ts';

const known: ReadonlySet<string> = new Set(kinds);

export default operation({
  name: 'mask-rows',
  summary: 'Mask names, addresses and identifiers in a table, the same way in every call.',
  entities: ['account', 'ip', 'host'],
  input: z.strictObject({
    ...tableInput(),
    ...maskingInput(),
    columns: z.record(z.string(), z.string().min(1).max(32)).default({})
      .describe(`Column to kind: ${kinds.join(', ')}, or the delimiters between parts to mask one by one, such as "@.".`),
    useDefault: z.boolean().default(true).describe('Also mask the usual columns of Sentinel tables.'),
    unmapped: z.enum(['mask', 'drop', 'keep']).default('mask').describe('What becomes of columns that nothing names: by default they do not leave in clear.'),
  }),
  sections: {
    rows: z.looseObject({}),
    columns: z.object({
      column: z.string(),
      kind: z.string().describe('Kind or delimiters by which it was masked; drop, or keep.'),
      cells: z.int(),
      changed: z.int(),
      in_clear: z.int().describe('Values that are in the result as they came.'),
    }),
  },
  limits: { rows: 200_000, seconds: 120, bytes: 128_000_000 },
  uses: ['blobs', 'secrets'],
  examples: [
    {
      given: { rows: [{ SubjectUserSid: 'S-1-5-18', Logon: 'x', EventID: 4624 }], key: 'an example key, not secret', columns: { EventID: 'keep', Logon: 'null' } },
      rows: [{ SubjectUserSid: 'S-1-5-18', Logon: null, EventID: 4624 }],
    },
  ],
  async *run(input, ports, call) {
    for (const [column, kind] of Object.entries(input.columns))
      if (/[\p{L}\p{N}]/u.test(kind) && !known.has(kind)) throw wrongField(`columns.${column}`, `There is no kind "${kind}". There are: ${kinds.join(', ')}, or delimiters.`);
    const masker = new TableMasker(await maskerOf(input, ports.secrets), { columns: input.columns, usual: input.useDefault, unmapped: input.unmapped });
    for await (const batch of batches(input, ports, call)) for (const rows of masker.batches(batch)) for (const row of rows) yield ['rows', row] as const;
    for (const report of masker.reports) yield ['columns', report] as const;
    const clear = masker.reports.filter(({ column, kind, in_clear }) => kind === 'keep' && in_clear > 0 && !Object.hasOwn(input.columns, column));
    const about = clear.map(({ column }) => column).join(', ').slice(0, 500);
    if (clear.length > 0) call.problem({ code: 'in-clear', about, detail: 'No rule names these columns; they were left as they are because unmapped is "keep".' });
  },
});
