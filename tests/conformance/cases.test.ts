import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type Answer, cases, type Rules } from './cases.ts';

const folder = mkdtempSync(join(tmpdir(), 'cases-'));
afterAll(() => rmSync(folder, { recursive: true }));

const run = async (args: object, expected: object, answer: Answer, rules?: Rules) => {
  writeFileSync(join(folder, 'case01.input.json'), JSON.stringify({ calls: [{ op: 'add', args }] }));
  writeFileSync(join(folder, 'case01.expected.json'), JSON.stringify({ results: [expected] }));
  for await (const outcome of cases(folder, answer, rules)) return outcome;
  return undefined;
};
const add: Answer = ({ args }) => (args['a'] as number) + (args['b'] as number);

describe('cases', () => {
  it('passes an answer that is expected', async () => {
    expect(await run({ a: 1, b: 2 }, { result: 3 }, add)).toEqual({ name: 'case01[0] add', passed: true });
  });

  it('fails a call with an option that nothing looks at', async () => {
    expect(await run({ a: 1, b: 2, rounding: 'up' }, { result: 3 }, add)).toMatchObject({ passed: false, detail: 'nothing looks at rounding' });
    expect(await run({ a: 1, b: 2, verbose: true }, { result: 3 }, add, { idle: ['verbose'] })).toMatchObject({ passed: true });
  });

  it('takes an option of null for none, and a value of null for one', async () => {
    const show: Answer = ({ args }) => JSON.stringify({ ...args });
    expect(await run({ value: null, delim: null }, { result: '{"value":null}' }, show)).toMatchObject({ passed: true });
  });

  it('wants a clear error where only an error is expected', async () => {
    const refuse: Answer = () => {
      throw new Error('no');
    };
    expect(await run({ a: 1 }, { error: 'TypeError' }, refuse)).toMatchObject({ passed: true });
    expect(await run({ a: 1, b: 1 }, { error: 'TypeError', message: 'too small' }, add)).toMatchObject({ passed: false, detail: 'an error was wanted (too small)' });
    expect(await run({ a: 1 }, { error: 'TypeError', better: 1 }, refuse)).toMatchObject({ passed: false, detail: 'raised no' });
  });

  it('goes on after an answer that cannot be compared', async () => {
    const compare = () => {
      throw new Error('no such column');
    };
    expect(await run({ a: 1, b: 2 }, { result: 3 }, add, { compare })).toMatchObject({ passed: false, detail: expect.stringContaining('no such column') as string });
  });
});
