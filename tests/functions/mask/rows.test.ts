import { expect, it } from 'vitest';
import maskRows from '../../../functions/mask/rows.ts';
import maskValues from '../../../functions/mask/values.ts';
import { testPorts } from '../../support/ports.ts';
import { runIn } from '../../support/run.ts';

const run = async (operation: Parameters<typeof runIn>[0], input: unknown, secrets: Record<string, string> = {}) => {
  const ports = testPorts({ secrets });
  const report = await ports.clock.run(runIn(operation, input, ports));
  await ports.close();
  return report;
};
const key = 'sixteen letters!';

it('takes its key from the secret, and gives the same as with the key', async () => {
  const rows = [{ Account: 'ana' }];
  expect((await run(maskRows, { rows }, { 'masking-key': key })).rows).toEqual((await run(maskRows, { rows, key })).rows);
  expect((await run(maskValues, { value: 'ana', kind: 'acct', key })).rows[0]).toMatchObject({ masked: (await run(maskRows, { rows, key })).rows[0]!['Account'] });
});

it.each([
  ['no key', { rows: [] }, 'not-configured', 'key'],
  ['a kind that is none', { rows: [], key, columns: { a: 'guid' } }, 'invalid-input', 'columns.a'],
])('refuses %s', async (_, input, code, field) => {
  await expect(run(maskRows, input)).rejects.toMatchObject({ code, flaws: [{ field }] });
});

it('names the columns that leave in clear because nobody named them', async () => {
  const report = await run(maskRows, { rows: [{ a: 'x', b: 'y' }], key, unmapped: 'keep', columns: { b: 'keep' } });
  expect(report.problems).toEqual([expect.objectContaining({ code: 'in-clear', about: 'a' })]);
});
