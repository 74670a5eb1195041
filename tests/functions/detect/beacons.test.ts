import { expect, it } from 'vitest';
import beacons from '../../../functions/detect/beacons.ts';
import { testPorts } from '../../support/ports.ts';
import { Random } from '../../support/random.ts';
import { runIn } from '../../support/run.ts';

const start = 1_709_510_400;
const random = new Random(21);
const talk = (Source: string, Destination: string | null, times: number[]) => times.map((second) => ({ TimeGenerated: new Date((start + second) * 1000).toISOString(), Source, Destination }));
const noise = (events: number) => Array.from({ length: events }, () => random.integer(7200));
const rows = [
  ...Array.from({ length: 40 }, (_, index) => talk(`10.0.0.${index}`, '198.51.100.7', noise(60))).flat(),
  ...talk('10.0.0.66', '192.0.2.66', Array.from({ length: 100 }, (_, beat) => beat * 72 + random.integer(5)).filter(() => random.next() > 0.2)),
  ...talk('10.0.0.9', null, [1, 2, 3]),
];

it('detect-beacons ranks the beat first and says why', async () => {
  const { rows: found } = await runIn(beacons, { rows, edgeColumns: ['Source', 'Destination'] });
  expect(found).toHaveLength(1);
  expect(found[0]).toMatchObject({ Source: '10.0.0.66', Destination: '192.0.2.66', beacon: true });
  expect(Math.abs((found[0]!['period'] as number) - 72)).toBeLessThan(1);
  expect((found[0]!['reasons'] as string[])[0]).toMatch(/^Every 7[12](\.\d+)? s, give or take \d+ %; \d+ % of the gaps fit, \d+ % of the beats are there\.$/);
});

it('lists every edge when asked, those with too few events among them', async () => {
  const { rows: found } = await runIn(beacons, { rows, edgeColumns: ['Source', 'Destination'], show: 'all' });
  expect(found).toHaveLength(42);
  expect(found.at(-1)).toMatchObject({ Source: '10.0.0.9', Destination: null, events: 3, beacon: false, reasons: ['Too few events to say.'] });
});

it('reads a CSV blob and complains of bad times', async () => {
  const ports = testPorts();
  await ports.blobs.put('flows.csv', `t,dst\n${Array.from({ length: 50 }, (_, beat) => `${start + beat * 30},a`).join('\n')}\nsoon,a\n`);
  const { rows: found, problems } = await runIn(beacons, { blob: 'flows.csv', timeColumn: 't', edgeColumns: ['dst'] }, ports);
  expect(found).toMatchObject([{ dst: 'a', events: 50 }]);
  expect(problems).toMatchObject([{ code: 'cells-unreadable', about: 't' }]);
});

it('gives keys back as they were, and counts like msticpy when asked to', async () => {
  const flows = Array.from({ length: 41 }, (_, beat) => ({ TimeGenerated: start + beat * 6 + (beat % 2), port: 443 }));
  const given = { rows: flows, edgeColumns: ['port'], interval: 6, show: 'all' };
  const [[exact], [reference]] = [(await runIn(beacons, given)).rows, (await runIn(beacons, { ...given, reference: true })).rows];
  expect([exact!['port'], reference!['port']]).toEqual([443, 443]);
  // Every second time is off the grid of six seconds, where msticpy does not look: one in two steps, in place of a constant series.
  expect([exact!['dominant_interval'], reference!['dominant_interval']]).toEqual([null, 2]);
});
