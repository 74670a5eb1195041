import { expect, it } from 'vitest';
import { execute } from '../../../shared/kit/execute.ts';
import scoreObservables from '../../../functions/score/observables.ts';
import writeClosure from '../../../functions/write/closure.ts';
import { testPorts } from '../../support/ports.ts';

const lookups = [
  { Ioc: 'a.example.com', Provider: 'Grumbler', Severity: 'high' },
  { Ioc: 'b.example.com', Provider: 'Grumbler', Severity: 'information' },
];

it('lets closures change what a provider is believed, once each', async () => {
  const ports = testPorts();
  const context = { id: 'c', signal: new AbortController().signal };
  const score = async () => (await execute(scoreObservables, { lookups: [{ ...lookups[0], Status: 0 }] }, ports, context)).rows[0]!['Score'] as number;
  const close = (incident: string, classification: string) => execute(writeClosure, { incident, classification, lookups }, ports, context);

  const before = await score();
  expect((await close('1', 'FalsePositive')).rows).toEqual([{ Provider: 'Grumbler', Bad: 0, Good: 2, Counted: true }]);
  expect((await close('1', 'FalsePositive')).rows).toEqual([{ Provider: 'Grumbler', Bad: 0, Good: 2, Counted: false }]);
  for (let incident = 2; incident < 12; incident += 1) await close(String(incident), 'FalsePositive');
  const doubted = await score();
  expect(doubted).toBeLessThan(before);

  expect((await close('t', 'TruePositive')).rows).toEqual([{ Provider: 'Grumbler', Bad: 1, Good: 0, Counted: true }]);
  expect(await score()).toBeGreaterThan(doubted);
  expect((await close('u', 'Undetermined')).rows).toEqual([]);
  await ports.close();
});
