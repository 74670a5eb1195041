import { expect, it } from 'vitest';
import maskRows from '../../../functions/mask/rows.ts';
import summarizeMasking from '../../../functions/summarize/masking.ts';
import type { Row } from '../../../shared/kit/report.ts';
import { testPorts } from '../../support/ports.ts';
import { runIn } from '../../support/run.ts';

const run = async (operation: Parameters<typeof runIn>[0], input: unknown) => {
  const ports = testPorts();
  const report = await ports.clock.run(runIn(operation, input, ports));
  await ports.close();
  return report;
};
const compare = (original: Row[], masked: Row[], index = 0) => run(summarizeMasking, { original, masked, index });

const original = [
  { Account: 'ana.ross', Device: { os: 'Linux' }, Count: 3, Note: 'seen', Gone: 'x', None: null },
  { Account: 'ben', Device: { os: 'Linux' }, Count: 4, Note: 'ana.ross', Gone: 'y', None: null },
];
const masked = [
  { Account: 'account-#1', Device: { os: 'Linux' }, Count: 3, Note: 'seen', None: null, New: 1 },
  { Account: 'account-#2', Device: { os: 'abcde' }, Count: 4, Note: 'ana.ross', None: null, New: 2 },
];

it('counts by column what changed and what did not', async () => {
  const { sections, problems } = await compare(original, masked);
  expect(sections?.['columns']).toEqual([
    { column: 'Account', cells: 2, changed: 2, unchanged: 0, elsewhere: 1 },
    { column: 'Count', cells: 2, changed: 0, unchanged: 2, elsewhere: 0 },
    { column: 'Device', cells: 2, changed: 1, unchanged: 1, elsewhere: 0 },
    { column: 'Gone', cells: 2, changed: 2, unchanged: 0, elsewhere: 0 },
    { column: 'New', cells: 0, changed: 0, unchanged: 0, elsewhere: 0 },
    { column: 'None', cells: 0, changed: 0, unchanged: 0, elsewhere: 0 },
    { column: 'Note', cells: 2, changed: 0, unchanged: 2, elsewhere: 0 },
  ]);
  expect(problems).toEqual([expect.objectContaining({ code: 'in-clear', about: 'Account' })]);
});

it('shows the cells of one row before and after', async () => {
  const { sections } = await compare(original, masked, 1);
  expect(sections?.['cells']).toEqual([
    { column: 'Account', changed: true, original: 'ben', masked: 'account-#2' },
    { column: 'Count', changed: false, original: '4', masked: '4' },
    { column: 'Device', changed: true, original: '{"os":"Linux"}', masked: '{"os":"abcde"}' },
    { column: 'Gone', changed: true, original: 'y', masked: null },
    { column: 'New', changed: true, original: null, masked: '2' },
    { column: 'None', changed: false, original: null, masked: null },
    { column: 'Note', changed: false, original: 'ana.ross', masked: 'ana.ross' },
  ]);
});

it('finds nothing in clear in what mask-rows has masked', async () => {
  const { rows } = await run(maskRows, { rows: original, key: 'sixteen letters!' });
  const { sections, problems } = await compare(original, rows);
  expect(sections?.['columns']).toHaveLength(6);
  for (const column of sections!['columns'] as Row[]) expect(column).toMatchObject({ unchanged: 0, elsewhere: 0 });
  expect(problems).toEqual([]);
});

it('takes columns by any name for columns', async () => {
  const names = ['constructor', 'hasOwnProperty', 'toString'];
  const { sections } = await compare([Object.fromEntries(names.map((name) => [name, 'quite secret']))], [{}]);
  expect(sections?.['columns']).toEqual(names.map((column) => ({ column, cells: 1, changed: 1, unchanged: 0, elsewhere: 0 })));
});

it.each([
  ['tables of different length', { original: [{ a: 1 }], masked: [] }, 'masked'],
  ['a row that there is not', { original: [{ a: 1 }], masked: [{ a: 1 }], index: 1 }, 'index'],
])('refuses %s', async (_, input, field) => {
  await expect(run(summarizeMasking, input)).rejects.toMatchObject({ code: 'invalid-input', flaws: [{ field }] });
});

it('has nothing to say of empty tables', async () => expect(await compare([], [])).toMatchObject({ rows: [], problems: [] }));
