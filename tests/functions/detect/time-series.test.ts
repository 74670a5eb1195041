import { describe, expect, it } from 'vitest';
import anomalyPeriods from '../../../functions/detect/anomaly-periods.ts';
import changePoints from '../../../functions/detect/change-points.ts';
import timeSeries from '../../../functions/detect/time-series-anomalies.ts';
import { Random } from '../../support/random.ts';
import { runIn } from '../../support/run.ts';

const start = Date.UTC(2024, 2, 4);
const hour = 3_600_000;

/** Hours with a day's season, noise of `noise`, and `anomalies` at known places. */
const series = (n: number, seed: number, anomalies: Record<number, number> = {}, noise = 1) => {
  const random = new Random(seed);
  return Array.from({ length: n }, (_, index) => ({
    TimeGenerated: new Date(start + index * hour).toISOString(),
    Bytes: 100 + 20 * Math.sin((2 * Math.PI * index) / 24) + noise * random.normal() + (anomalies[index] ?? 0),
  }));
};
const flagged = (rows: Record<string, unknown>[]) => new Map(rows.filter(({ anomalies }) => anomalies !== 0).map(({ time, anomalies }) => [(Date.parse(time as string) - start) / hour, anomalies]));

describe('detect-time-series-anomalies', () => {
  it('finds spikes and dips of ten deviations and seldom more', async () => {
    let [hits, planted, extra] = [0, 0, 0];
    for (let seed = 1; seed <= 10; seed += 1) {
      const random = new Random(seed + 100);
      const truth: Record<number, number> = {};
      while (Object.keys(truth).length < 8) truth[30 + random.integer(700)] = random.next() < 0.5 ? 12 : -12;
      const found = flagged((await runIn(timeSeries, { rows: series(760, seed, truth), dataColumn: 'Bytes', robust: 'refit', scoring: 'robust', scoreThreshold: 4 })).rows);
      for (const [at, size] of Object.entries(truth)) {
        planted += 1;
        if (found.get(Number(at)) === Math.sign(size)) hits += 1;
      }
      extra += [...found.keys()].filter((at) => !(at in truth)).length;
    }
    expect(hits / planted).toBeGreaterThan(0.95);
    expect(extra / (10 * 760)).toBeLessThan(0.005);
  });

  it('flags little of pure noise: about what three deviations let through', async () => {
    const { sections } = await runIn(timeSeries, { rows: series(3000, 5), dataColumn: 'Bytes' });
    const [{ high, low }] = sections!['series'] as unknown as [{ high: number; low: number }];
    expect((high + low) / 3000).toBeLessThan(0.006);
  });

  it('knows a quiet hour: the same deviation counts more where the spread is small', async () => {
    const random = new Random(3);
    const rows = Array.from({ length: 960 }, (_, index) => ({ TimeGenerated: start + index * hour, Bytes: 100 + (index % 24 < 12 ? 0.5 : 10) * random.normal() + (index === 24 * 20 + 3 ? 8 : 0) }));
    const at = async (scoring: string) => flagged((await runIn(timeSeries, { rows, dataColumn: 'Bytes', scoring, scoreThreshold: 4 })).rows).has(24 * 20 + 3);
    expect([await at('phase'), await at('deviation')]).toEqual([true, false]);
  });

  it('fills gaps, says so, and never flags them', async () => {
    const rows = series(480, 2).filter((_, index) => index % 17 !== 5 && !(index > 200 && index < 215));
    const { rows: points, sections } = await runIn(timeSeries, { rows, dataColumn: 'Bytes' });
    expect(points).toHaveLength(480);
    const gaps = points.filter(({ filled }) => filled);
    expect(sections!['series']![0]).toMatchObject({ steps: 480, step: 3600, gaps: 480 - rows.length });
    expect(gaps).toHaveLength(480 - rows.length);
    expect(gaps.every(({ anomalies }) => anomalies === 0)).toBe(true);
    const worst = Math.max(...gaps.map(({ time, value }) => Math.abs((value as number) - 100 - 20 * Math.sin((2 * Math.PI * (Date.parse(time as string) - start)) / hour / 24))));
    expect(worst).toBeLessThan(5);
  });

  it('bins irregular events into even steps, and complains without a step', async () => {
    const random = new Random(8);
    const rows = Array.from({ length: 4000 }, () => ({ TimeGenerated: new Date(start + random.next() * 96 * hour).toISOString(), Bytes: 1 }));
    const { sections } = await runIn(timeSeries, { rows, dataColumn: 'Bytes', step: '1h', aggregate: 'count' });
    expect(sections!['series']![0]).toMatchObject({ steps: 96, step: 3600, merged: 4000 - 96 });
    const { problems } = await runIn(timeSeries, { rows: rows.slice(0, 60), dataColumn: 'Bytes', period: 2 }).catch((fault: { code: string }) => ({ problems: [{ code: fault.code }] }));
    expect(['irregular', 'too-large']).toContain(problems[0]!.code);
  });

  it('judges each key alone, and leaves out with a problem the one that is too short', async () => {
    const of = (Computer: string, rows: object[]) => rows.map((row) => ({ Computer, ...row }));
    const rows = [...of('web', series(240, 11, { 100: 40 })), ...of('new', series(20, 12)), ...of('db', series(240, 13, { 50: -40 }))];
    const { rows: points, sections, problems } = await runIn(timeSeries, { rows, dataColumn: 'Bytes', keyColumns: ['Computer'], show: 'anomalies', robust: 'refit', scoreThreshold: 8 });
    expect(points.map(({ Computer, time, anomalies }) => [Computer, (Date.parse(time as string) - start) / hour, anomalies])).toEqual([['web', 100, 1], ['db', 50, -1]]);
    expect(sections!['series']!.map(({ Computer, steps }) => [Computer, steps])).toEqual([['web', 240], ['db', 240]]);
    expect(sections!['spans']!.map(({ Computer }) => Computer)).toEqual(['web', 'db']);
    expect(problems).toMatchObject([{ code: 'series-skipped', about: '{"Computer":"new"}' }]);
  });

  it('counts events without a column of numbers; a key that falls silent goes on with zeros', async () => {
    const events = (Account: string, hours: number) => Array.from({ length: hours * 6 }, (_, index) => ({ Account, TimeGenerated: start + index * 600_000 }));
    const rows = [...events('ana', 96), ...events('ben', 60)];
    const { sections } = await runIn(timeSeries, { rows, keyColumns: ['Account'], step: '1h', aggregate: 'count' });
    expect(sections!['series']!.map(({ Account, steps, gaps }) => [Account, steps, gaps])).toEqual([['ana', 96, 0], ['ben', 96, 36]]);
    const { rows: changed } = await runIn(changePoints, { rows, keyColumns: ['Account'], step: '1h', aggregate: 'count' });
    expect(changed).toMatchObject([{ Account: 'ben', step: 60, before: 6, after: 0 }]);
    await expect(runIn(changePoints, { rows, step: '1h' })).rejects.toThrow('dataColumn');
  });

  it('looks for the season itself, forecasts, and gives the filter', async () => {
    const { sections } = await runIn(timeSeries, { rows: series(480, 4, { 300: 40 }), dataColumn: 'Bytes', period: 0, ahead: 3, show: 'anomalies', robust: 'refit', scoreThreshold: 4.5 });
    expect(sections!['series']![0]).toMatchObject({ periods: [24], high: 1 });
    expect(sections!['spans']).toEqual([{ start: '2024-03-16T11:00:00.000Z', end: '2024-03-16T13:00:00.000Z', count: 1, query: '| where TimeGenerated between (datetime(2024-03-16 11:00:00+00:00) .. datetime(2024-03-16 13:00:00+00:00))' }]);
    expect(sections!['forecast']!.map(({ time }) => time)).toEqual(['2024-03-24T00:00:00.000Z', '2024-03-24T01:00:00.000Z', '2024-03-24T02:00:00.000Z']);
  });

  it.each([
    [{ seasonal: 8 }, 'seasonal'],
    [{ period: 400 }, 'period'],
    [{ step: 'often' }, 'step'],
    [{ wrong: 1 }, 'wrong'],
    [{ dataColumn: 'Nothing' }, 'column'],
  ])('refuses %j', async (extra, field) => {
    await expect(runIn(timeSeries, { rows: series(100, 1), dataColumn: 'Bytes', ...extra })).rejects.toMatchObject({ code: 'invalid-input', flaws: [{ field }] });
  });

  it('refuses numbers that have no time, and times that have no number', async () => {
    await expect(runIn(timeSeries, { rows: [{ TimeGenerated: '2024-01-01' }, { Bytes: 5 }, { TimeGenerated: '2024-01-02', Bytes: 'x' }], dataColumn: 'Bytes' })).rejects.toMatchObject({ flaws: [{ field: 'dataColumn' }] });
  });

  it('refuses a step that makes too many', async () => {
    await expect(runIn(timeSeries, { rows: series(100, 1), dataColumn: 'Bytes', step: '100ms' })).rejects.toMatchObject({ code: 'too-large' });
  });
});

it('detect-anomaly-periods escapes the column', async () => {
  const { sections } = await runIn(anomalyPeriods, { rows: [{ "when's": '2024-01-01T05:20:00Z', anomalies: -1 }], timeColumn: "when's", positiveOnly: false });
  expect(sections!['filter']).toEqual([{ query: "| where ['when\\'s'] between (datetime(2024-01-01 04:00:00+00:00) .. datetime(2024-01-01 06:00:00+00:00))", high: 0, low: 1 }]);
});

it('detect-change-points sees through the season', async () => {
  const rows = series(480, 6).map((row, index) => ({ ...row, Bytes: row.Bytes + (index >= 300 ? 6 : 0) }));
  const { rows: found } = await runIn(changePoints, { rows, dataColumn: 'Bytes', period: 24 });
  expect(found).toHaveLength(1);
  expect(Math.abs((found[0]!['step'] as number) - 300)).toBeLessThanOrEqual(4);
});

it('detect-anomaly-periods flags by a threshold where there are no times', async () => {
  const { rows, sections } = await runIn(anomalyPeriods, { rows: [{ score: 2 }, { score: -2.5 }, { score: 1.9 }], threshold: 2 });
  expect(rows).toEqual([]);
  expect(sections!['flags']).toEqual([{ sourceIndex: 0, anomalies: 1 }, { sourceIndex: 1, anomalies: -1 }]);
});
