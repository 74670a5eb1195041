import { z } from 'zod';
import { local } from '../shared/clouds/local/index.ts';
import type { Fetch } from '../shared/kit/ports.ts';
import { readSettings } from '../shared/kit/settings.ts';
import { lookup } from '../shared/providers/lookup.ts';
import { ask, type Provider, provider } from '../shared/providers/provider.ts';
import { above } from '../shared/providers/severity.ts';
import type { Bench } from './bench.ts';

const latency = 50;
const atOnce = 32;
const values = 2000;
const names = ['A', 'B', 'C', 'D', 'E'];

/** Five services without a quota, so that only their latency and our work count. */
const services: readonly Provider[] = names.map((name) =>
  provider({
    name, home: 'https://example.org/', description: 'Made up.', rate: [], atOnce, shares: 'observable',
    asks: {
      ipv4: ask({ url: `https://${name.toLowerCase()}.example.org/{observable:ip}` }, z.object({ score: z.number() }), ({ score }) => ({
        severity: above(score, { high: 80, warning: 20 }), details: { score },
      })),
    },
  }),
);
const addressOf = (index: number): string => `11.3.${index >> 8}.${index & 255}`;
const items = Array.from({ length: values }, (_, index) => ({ value: addressOf(index), type: 'ipv4' }));

const body = new TextEncoder().encode('{"score":42}');
const far: Fetch = async (url) => {
  await new Promise((resolve) => setTimeout(resolve, latency));
  return { status: 200, headers: {}, url, body };
};

const all = async (ports: Parameters<typeof lookup>[3]): Promise<number> => {
  let warnings = 0;
  const call = { signal: new AbortController().signal, deadline: Date.now() + 600_000, progress: () => undefined };
  for await (const { answered } of lookup(items, { names }, services, ports, call)) if (answered.outcome.severity === 'warning') warnings += 1;
  return warnings;
};

const open = () => ({ ...local(readSettings({ GUMSHOE_FOLDER: ':memory:' })), fetch: far });

/** The same questions without cache, quota, breaker or order: what the latency alone takes. */
const plain = async (): Promise<number> => {
  const questions = names.flatMap((name) => items.map(({ value }) => `https://${name.toLowerCase()}.example.org/${value}`));
  let next = 0;
  let warnings = 0;
  const worker = async () => {
    while (next < questions.length) {
      const answer = await far(questions[next++]!);
      if ((JSON.parse(new TextDecoder().decode(answer.body)) as { score: number }).score > 20) warnings += 1;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return warnings;
};

const bulk: Bench = {
  name: 'lookups.bulk', unit: 'questions', size: values * names.length, runs: 1, target: 0.9,
  prepare: () => () => all(open()),
  peer: { name: 'plain loop', prepare: () => plain },
};

const remembered: Bench = {
  name: 'lookups.remembered', unit: 'questions', size: values * names.length,
  prepare: async () => {
    const ports = open();
    await all(ports);
    return () => all(ports);
  },
};

export default [bulk, remembered];
