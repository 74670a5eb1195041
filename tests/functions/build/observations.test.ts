import { describe, expect, it } from 'vitest';
import buildObservations from '../../../functions/build/observations.ts';
import { runIn } from '../../support/run.ts';

const build = (...observations: object[]) => runIn(buildObservations, { observations });
const data = [
  { at: '2026-06-15T10:00:00Z', n: 1 },
  { at: '2026-06-15T11:00:00Z', n: 4 },
];

describe('build-observations', () => {
  it('takes null for what is not given, and any data but none at all', async () => {
    const { rows, problems } = await build({ caption: 'a', data: null, link: null, score: null, tags: null, filter: null, start: null }, { caption: 'b' }, { caption: null, data: 1 });
    expect(rows).toMatchObject([{ Caption: 'a', Data: null, Link: null, Score: 0, Tags: [] }]);
    expect(problems.map(({ about }) => about)).toEqual(['observations.1', 'observations.2']);
  });

  it('filters by expression and by time, both ends included', async () => {
    expect((await build({ caption: 'a', data, filter: '1 < n < 9', timeColumn: 'at', start: '2026-06-15T11:00:00Z', end: '2026-06-15T11:00:00Z' })).rows[0]!['Data']).toEqual([data[1]]);
  });

  it('refuses to put together a text without end', async () => {
    const filter = `${'v+'.repeat(900)}v == "a"`;
    expect((await build({ caption: 'a', data: [{ v: 'a' }], filter })).rows).toMatchObject([{ Rows: 0 }]);
    await expect(build({ caption: 'a', data: [{ v: 'a'.repeat(5000) }], filter })).rejects.toMatchObject({ code: 'invalid-input', flaws: [{ field: 'filter' }] });
  });

  it('names a column of the filter that no row has', async () => {
    await expect(build({ caption: 'a', data, filter: 'm > 1' })).rejects.toMatchObject({ code: 'invalid-input', flaws: [{ field: 'filter', detail: 'No row has a column "m".' }] });
    expect((await build({ caption: 'a', data: [], filter: 'm > 1' })).rows).toMatchObject([{ Rows: 0 }]);
  });
});
