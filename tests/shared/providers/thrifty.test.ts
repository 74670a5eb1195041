import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ask, forTypes, provider, type Provider } from '../../../shared/providers/provider.ts';
import { lookup, type LookupOptions } from '../../../shared/providers/lookup.ts';
import { lookupRow, type LookupRow } from '../../../shared/providers/row.ts';
import { Tally } from '../../../shared/providers/summary.ts';
import { thriftyLookup } from '../../../shared/providers/thrifty.ts';
import { evidenceOf } from '../../../shared/verdicts/evidence.ts';
import { chanceOfChange, isSettled } from '../../../shared/verdicts/foresight.ts';
import { type Evidence, fuse } from '../../../shared/verdicts/fuse.ts';
import { type Counts, findings } from '../../../shared/verdicts/reliability.ts';
import { Random } from '../../support/random.ts';
import { testPorts } from '../../support/ports.ts';

/** How often each source says information, warning, high of bad and of good values: dear ones know more. */
const sources = {
  Cheap: { calls: 1_000_000, bad: [0.05, 0.1, 0.85], good: [0.93, 0.06, 0.01] },
  Middling: { calls: 10_000, bad: [0.1, 0.1, 0.8], good: [0.9, 0.08, 0.02] },
  Usual: { calls: 5000, bad: [0.1, 0.1, 0.8], good: [0.9, 0.08, 0.02] },
  Limited: { calls: 3000, bad: [0.1, 0.1, 0.8], good: [0.9, 0.08, 0.02] },
  Dear: { calls: 2000, bad: [0.05, 0.05, 0.9], good: [0.95, 0.04, 0.01] },
  Dearest: { calls: 500, bad: [0.1, 0.1, 0.8], good: [0.9, 0.08, 0.02] },
} as const;
const counts = (rates: readonly number[]) => ({ information: rates[0]! * 2000, warning: rates[1]! * 2000, high: rates[2]! * 2000 });
const seen = (source: string): Counts => ({ bad: counts(sources[source as keyof typeof sources].bad), good: counts(sources[source as keyof typeof sources].good) });

const Answer = z.object({ severity: z.enum(['information', 'warning', 'high']) });
const known: Provider[] = Object.entries(sources).map(([name, { calls }]) =>
  provider({
    name, home: 'https://example.com/', description: 'Simulated.', rate: [{ calls, seconds: 86_400 }], shares: 'observable',
    asks: forTypes(['ipv4'], ask({ url: `https://${name.toLowerCase()}.example.com/{observable}` }, Answer, ({ severity }) => ({ severity, details: {} }))),
  }),
);

const values = Array.from({ length: 120 }, (_, index) => `192.31.196.${index}`);
const isBad = (value: string): boolean => Number(value.split('.')[3]) % 4 === 0;

const simulate = async (asking: typeof lookup | typeof thriftyLookup, options: LookupOptions = {}) => {
  const calls: string[] = [];
  const ports = testPorts({
    fetch: async (url) => {
      const { hostname, pathname } = new URL(url);
      const [name, value] = [Object.keys(sources).find((one) => one.toLowerCase() === hostname.split('.')[0])!, pathname.slice(1)];
      calls.push(`${name} ${value}`);
      const rates = sources[name as keyof typeof sources][isBad(value) ? 'bad' : 'good'];
      const at = new Random([...`${name}${value}`].reduce((sum, letter) => Math.imul(sum, 31) + letter.charCodeAt(0), 7) >>> 0).next();
      const severity = at < rates[0] ? findings[0] : at < rates[0] + rates[1] ? findings[1] : findings[2];
      return { status: 200, headers: { 'content-type': 'application/json' }, body: new TextEncoder().encode(JSON.stringify({ severity })), url };
    },
  });
  const tally = new Tally();
  const call = { signal: new AbortController().signal, deadline: ports.clock.now() + 100 * 86_400_000, progress: () => undefined };
  const rows = await ports.clock.run((async () => {
    const all: LookupRow[] = [];
    for await (const found of asking(values.map((value) => ({ value })), options, known, ports, call, tally, { seen })) all.push(lookupRow(found, found.answered, { raw: false, now: ports.clock.now() }));
    return all;
  })());
  await ports.close();
  const verdicts = values.map((_, index) => fuse(rows.filter(({ sourceIndex }) => sourceIndex === index).map((row) => evidenceOf(row, 0)), { seen }).severity);
  return { calls, rows, verdicts, tally: tally.rows().find(({ Provider: name }) => name === '*')! };
};

describe('stopping early', () => {
  it('comes to the same verdicts with at most half the calls, and says what it saved', async () => {
    const full = await simulate(lookup);
    const thrifty = await simulate(thriftyLookup);
    expect(full.calls).toHaveLength(values.length * known.length);
    const differing = thrifty.verdicts.filter((verdict, index) => verdict !== full.verdicts[index]);
    expect(differing.length).toBeLessThanOrEqual(values.length * 0.04);
    expect(thrifty.calls.length).toBeLessThanOrEqual(full.calls.length / 2);
    expect(thrifty.rows.map(({ sourceIndex, Provider: name }) => `${sourceIndex} ${name}`)).toEqual(full.rows.map(({ sourceIndex, Provider: name }) => `${sourceIndex} ${name}`));
    expect(thrifty.rows.filter(({ Status }) => Status === 10)).toHaveLength(full.calls.length - thrifty.calls.length);
    expect(thrifty.tally).toMatchObject({ requested: 120, distinct: 120, calls: thrifty.calls.length });
  });

  it('asks the cheapest of everybody, and the dearest of the fewest', async () => {
    const { calls } = await simulate(thriftyLookup);
    const asked = (name: string) => calls.filter((call) => call.startsWith(`${name} `)).length;
    expect(asked('Cheap')).toBe(values.length);
    expect(asked('Dearest')).toBeLessThan(asked('Middling'));
  });
});

describe('foresight', () => {
  const evidence: Evidence[] = [{ source: 'Cheap', severity: 'high' }];
  it('foresees no change when nobody is left, and is never settled without an answer', () => {
    expect(chanceOfChange(evidence, [], { seen })).toBe(0);
    expect(isSettled([], ['Cheap'], 1, { seen })).toBe(false);
  });

  it('agrees with simulation', () => {
    const random = new Random(3);
    const options = { seen };
    const now = fuse(evidence, options);
    const remaining = ['Middling', 'Dear'];
    let changed = 0;
    const runs = 20_000;
    for (let run = 0; run < runs; run += 1) {
      const side = random.next() < now.probability! ? 'bad' : 'good';
      const more = remaining.map((source): Evidence => {
        const rates = sources[source as keyof typeof sources][side];
        const at = random.next();
        return { source, severity: at < rates[0] ? 'information' : at < rates[0] + rates[1] ? 'warning' : 'high' };
      });
      if (fuse([...evidence, ...more], options).severity !== now.severity) changed += 1;
    }
    expect(Math.abs(chanceOfChange(evidence, remaining, options) - changed / runs)).toBeLessThan(0.015);
  });
});
