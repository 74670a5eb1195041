import { describe, expect, it } from 'vitest';
import explore from '../../../functions/list/pulsedive-indicators.ts';
import lookup from '../../../functions/lookup/pulsedive.ts';
import scan from '../../../functions/write/pulsedive-scan.ts';
import type { Operation } from '../../../shared/kit/operation.ts';
import { saying } from '../../support/asking.ts';
import { testPorts } from '../../support/ports.ts';
import { runIn } from '../../support/run.ts';

const run = async (
  operation: Operation,
  input: Record<string, unknown>,
  says: Parameters<typeof saying>[0],
  secrets: Record<string, string> = { 'pulsedive-key': 'k3y-of-pulse' },
) => {
  const { fetch, sent } = saying(says);
  const ports = testPorts({ fetch, secrets });
  return { report: await ports.clock.run(runIn(operation, input, ports)), sent };
};

describe('lookup-pulsedive', () => {
  it('says all that is known, and never the key', async () => {
    const { report, sent } = await run(lookup, { value: 'evil[.]example[.]org' }, [{ body: { iid: 1, risk: 'high', note: 'key k3y-of-pulse' } }]);
    expect(report.rows).toEqual([{ sourceIndex: 0, wanted: 'evil.example.org', iid: 1, risk: 'high', note: 'key [redacted]' }]);
    expect(Object.fromEntries(new URL(sent[0]!.url).searchParams)).toEqual({ indicator: 'evil.example.org', key: 'k3y-of-pulse' });
  });

  it('works without a key', async () => {
    const { sent } = await run(lookup, { value: 'Zeus & Co=1', kind: 'threat' }, [{ body: {} }], {});
    expect(Object.fromEntries(new URL(sent[0]!.url).searchParams)).toEqual({ threat: 'Zeus & Co=1' });
  });

  it.each([
    [{ status: 404, body: { error: 'Indicator not found.' } }, 'not-found'],
    [{ body: { error: 'Indicator not found.' } }, 'not-found'],
    [{ body: { error: 'Rate limit reached.' } }, 'rate-limited'],
    [{ status: 500, body: {} }, 'upstream-failed'],
  ])('says why there is nothing: %j', async (said, code) => {
    expect((await run(lookup, { value: 'evil.example.org' }, [said])).report.problems).toMatchObject([{ code, about: 'evil.example.org' }]);
  });

  it('sends nothing private', async () => {
    const { sent, report } = await run(lookup, { values: ['10.1.2.3', ' '] }, []);
    expect(sent).toEqual([]);
    expect(report.problems.map(({ code }) => code)).toContain('refused');
  });
});

describe('list-pulsedive-indicators', () => {
  it('sends the query as it is', async () => {
    const { report, sent } = await run(explore, { query: 'risk=high&key={key}' }, [{ body: { results: [] } }]);
    expect(new URL(sent[0]!.url).searchParams.get('q')).toBe('risk=high&key={key}');
    expect(report.problems).toMatchObject([{ code: 'not-found' }]);
  });
});

describe('write-pulsedive-scan', () => {
  const receipt = { body: { qid: 5 } };

  it('waits until the scan is done', async () => {
    const { report, sent } = await run(scan, { value: 'evil.example.org', consent: true }, [
      receipt,
      { body: { status: 'processing' } },
      { body: { status: 'done', data: { risk: 'low' } } },
    ]);
    expect(report.rows).toEqual([{ value: 'evil.example.org', scan: '5', status: 'done', risk: 'low' }]);
    expect(Object.fromEntries(new URLSearchParams(sent[0]!.body))).toEqual({ value: 'evil.example.org', probe: '1', key: 'k3y-of-pulse' });
    expect(sent).toHaveLength(3);
  });

  it('gives up after thirty looks', async () => {
    const { report, sent } = await run(scan, { value: 'evil.example.org', consent: true }, [receipt, { body: { status: 'processing' } }]);
    expect(report.rows).toMatchObject([{ status: 'processing' }]);
    expect(report.problems).toMatchObject([{ code: 'timed-out' }]);
    expect(sent.length).toBeLessThanOrEqual(31);
  });

  it('submits once, with consent only, and nothing private', async () => {
    await expect(run(scan, { value: 'evil.example.org', consent: false }, [receipt])).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(run(scan, { value: '10.0.0.1', consent: true }, [receipt])).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(run(scan, { value: 'evil.example.org', consent: true }, [{ status: 502 }])).rejects.toMatchObject({ code: 'upstream-failed' });
  });
});
