import { expect, it } from 'vitest';
import maskRows from '../../../functions/mask/rows.ts';
import maskValues from '../../../functions/mask/values.ts';
import type { Fault } from '../../../shared/kit/fault.ts';
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
  ['a short key', { rows: [], key: 'fifteen letters' }, 'invalid-input', 'key'],
])('refuses %s', async (_, input, code, field) => {
  await expect(run(maskRows, input)).rejects.toMatchObject({ code, flaws: [{ field }] });
});

it('refuses a short secret, and never says a key', async () => {
  const fault = await run(maskRows, { rows: [] }, { 'masking-key': 'fifteen letters' }).catch((thrown: unknown) => thrown);
  expect(fault).toMatchObject({ code: 'not-configured', message: expect.stringContaining('masking-key') as string });
  for (const input of [{ rows: 5, key }, { rows: [], key: [key] }, { rows: [], key, columns: { a: 'guid' } }]) {
    const { message, flaws } = (await run(maskRows, input).catch((thrown: unknown) => thrown)) as Fault;
    expect(`${message}${JSON.stringify(flaws)}`).not.toContain(key);
  }
  expect(JSON.stringify(fault)).not.toContain('fifteen');
});

it('takes no letters for delimiters', async () => {
  for (const delimiters of ['null', 'uuid', '.a']) await expect(run(maskValues, { value: 'ana', key, delimiters })).rejects.toMatchObject({ code: 'invalid-input', flaws: [{ field: 'delimiters' }] });
});

it('names the columns that leave in clear because nobody named them', async () => {
  const report = await run(maskRows, { rows: [{ a: 'x', b: 'y' }], key, unmapped: 'keep', columns: { b: 'keep' } });
  expect(report.problems).toEqual([expect.objectContaining({ code: 'in-clear', about: 'a' })]);
});
