import { describe, expect, it } from 'vitest';
import { localSecrets } from '../../../../shared/clouds/local/secrets.ts';
import { remembered } from '../../../../shared/clouds/machine/secrets.ts';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VirtualClock } from '../../../support/clock.ts';

const open = (answers: (string | undefined | Error)[]) => {
  const clock = new VirtualClock();
  const concealed: string[] = [];
  let asked = 0;
  const ask = async () => {
    const answer = answers[Math.min(asked, answers.length - 1)];
    asked += 1;
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { clock, concealed, asked: () => asked, secrets: remembered(ask, clock, (secret) => void concealed.push(secret)) };
};

describe('secrets', () => {
  it('are asked for once in fifteen minutes, by however many callers', async () => {
    const { secrets, clock, asked, concealed } = open(['one', 'two']);
    expect(await Promise.all([secrets.get('k'), secrets.get('k'), secrets.get('k')])).toEqual(['one', 'one', 'one']);
    await clock.advance(15 * 60_000 - 1);
    expect(await secrets.get('k')).toBe('one');
    expect(asked()).toBe(1);
    await clock.advance(1);
    expect(await secrets.get('k')).toBe('two');
    expect(concealed).toEqual(['one', 'two']);
  });

  it('are asked for again after a refusal', async () => {
    const { secrets } = open(['old', 'new']);
    expect(await secrets.get('k')).toBe('old');
    expect(await secrets.refresh('k')).toBe('new');
    expect(await secrets.get('k')).toBe('new');
  });

  it('that are absent are looked for again after a minute', async () => {
    const { secrets, clock } = open([undefined, 'put in place']);
    expect(await secrets.get('k')).toBeUndefined();
    await clock.advance(59_999);
    expect(await secrets.get('k')).toBeUndefined();
    await clock.advance(1);
    expect(await secrets.get('k')).toBe('put in place');
  });

  it('do not remember a failure', async () => {
    const { secrets } = open([new Error('vault away'), 'back']);
    await expect(secrets.get('k')).rejects.toThrow('vault away');
    expect(await secrets.get('k')).toBe('back');
  });

  it('of one machine come from the environment, else from the file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'gumshoe-'));
    const file = join(folder, '.env');
    const secrets = localSecrets(new VirtualClock(), () => undefined, { ABUSEIPDB_KEY: 'from env', EMPTY_KEY: '' }, file);
    expect(await secrets.get('otx-key')).toBeUndefined();
    writeFileSync(file, 'ABUSEIPDB_KEY=from file\nOTX_KEY="from file"\nEMPTY_KEY=filled\n');
    expect(await secrets.get('abuseipdb-key')).toBe('from env');
    expect(await secrets.refresh('otx-key')).toBe('from file');
    expect(await secrets.get('empty-key')).toBe('filled');
    rmSync(folder, { recursive: true });
  });
});
