import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineLog } from '../../../../shared/clouds/machine/log.ts';

const open = (logLevel: 'debug' | 'warn' = 'debug') => {
  const lines: string[] = [];
  return { lines, log: lineLog({ logLevel }, { now: () => Date.parse('2026-06-15T12:00:00Z') }, (line) => void lines.push(line)) };
};

describe('the log', () => {
  it('writes one JSON line for each event, with its time and level', () => {
    const { log, lines } = open();
    log.warn('quota used up', { provider: 'virustotal', left: 0, big: 2n ** 70n, bytes: new Uint8Array(3) });
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { at: '2026-06-15T12:00:00.000Z', level: 'warn', event: 'quota used up', provider: 'virustotal', left: 0, big: '1180591620717411303424', bytes: '3 bytes' },
    ]);
  });

  it('shows only what is important enough', () => {
    const { log, lines } = open('warn');
    log.debug('a');
    log.info('b');
    log.warn('c');
    log.error('d');
    expect(lines.map((line) => (JSON.parse(line) as { event: string }).event)).toEqual(['c', 'd']);
  });

  it.each(['password', 'apiKey', 'x-api-key', 'Authorization', 'client_secret', 'token', 'accessToken', 'Cookie', 'connectionString', 'sig'])('redacts the field %s, however deep', (name) => {
    const { log, lines } = open();
    log.info('call', { request: { headers: [{ [name]: 'hunter2-hunter2' }] } });
    expect(lines[0]).not.toContain('hunter2');
  });

  it.each(['provider', 'status', 'monkey', 'keyboard', 'code'])('leaves the field %s alone', (name) => {
    const { log, lines } = open();
    log.info('call', { [name]: 'plain' });
    expect(JSON.parse(lines[0]!)).toMatchObject({ [name]: 'plain' });
  });

  it('blots out every known secret, also in errors and their causes', () => {
    const { log, lines } = open();
    log.conceal('s3cret-value');
    log.error('failed', { error: new Error('GET /?k=s3cret-value', { cause: new Error('again s3cret-value') }), url: 'https://x/?k=s3cret-value' });
    expect(lines[0]).not.toContain('s3cret-value');
    expect(JSON.parse(lines[0]!)).toMatchObject({ error: { message: 'GET /?k=[redacted]', cause: { message: 'again [redacted]' } } });
  });

  it('writes any fields in one bounded line, and never throws', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.anything({ withBigInt: true, maxDepth: 8 })), (fields) => {
        const { log, lines } = open();
        log.info('any', fields);
        expect(lines).toHaveLength(1);
        expect(lines[0]).not.toContain('\n');
      }),
    );
    const endless: Record<string, unknown> = {};
    endless['self'] = endless;
    const { log, lines } = open();
    log.info('endless', { endless, long: 'x'.repeat(1_000_000) });
    expect(lines[0]!.length).toBeLessThan(10_000);
  });
});
