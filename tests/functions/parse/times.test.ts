import { describe, expect, it } from 'vitest';
import parseTimes from '../../../functions/parse/times.ts';
import { memoryBlobs } from '../../support/memory-blobs.ts';
import { testPorts } from '../../support/ports.ts';
import { runIn } from '../../support/run.ts';

const read = async (rows: object[], columns?: string[]) => {
  const { sections, problems } = await runIn(parseTimes, { rows, ...(columns && { columns }) });
  return { rows: sections!['rows'], kinds: sections!['columns']!.map(({ Kind }) => Kind), problems };
};

describe('parse-times', () => {
  it('reads the columns whose name holds Time or time, also for an empty list of columns', async () => {
    const rows = [{ StartTime: '20240304', endtime: '2024-03-04 10:00', TIMES: '20240304', v: '2024-03-04' }];
    const wanted = { rows: [{ ...rows[0], StartTime: '2024-03-04T00:00:00.000Z', endtime: '2024-03-04T10:00:00.000Z' }], kinds: ['datetime-utc', 'datetime-utc', 'other', 'other'] };
    expect(await read(rows)).toMatchObject(wanted);
    expect(await read(rows, [])).toMatchObject(wanted);
  });

  it('gives nothing for what is missing, and leaves a column alone that holds anything else', async () => {
    const rows = [{ a: '2024-03-04', b: '2024-03-04' }, { a: '', b: '' }, { a: 'NaT', b: 'soon' }, { a: null }];
    expect((await read(rows, ['a', 'b'])).rows).toEqual([
      { a: '2024-03-04T00:00:00.000Z', b: '2024-03-04' },
      { a: null, b: '' },
      { a: null, b: 'soon' },
      { a: null },
    ]);
  });

  it('takes no small number for a time', async () => {
    const rows = [{ ElapsedTime: '179', TimeTaken: 12, EpochTime: 1709510400, WrittenTime: '1709510400', OldTime: '19690720' }];
    expect(await read(rows)).toMatchObject({
      rows: [{ ElapsedTime: '179', TimeTaken: 12, EpochTime: '2024-03-04T00:00:00.000Z', WrittenTime: '2024-03-04T00:00:00.000Z', OldTime: '1969-07-20T00:00:00.000Z' }],
      kinds: ['other', 'other', 'datetime-utc', 'datetime-utc', 'datetime-utc'],
    });
  });

  it('reads a document of many rows, and a table with as many columns as rows', async () => {
    const document = (rows: object[]) => runIn(parseTimes, { blob: 'rows' }, testPorts({ blobs: memoryBlobs({ rows: JSON.stringify(rows) }, 65_536) }));
    const many = await document(Array.from({ length: 150_000 }, () => ({ Time: '20240304' })));
    expect(many).toMatchObject({ count: 150_000, truncated: false });
    const wide = await document(Array.from({ length: 20_000 }, (_, index) => ({ [`Time${index}`]: '20240304' })));
    expect(wide.rows.at(-1)).toEqual({ Time19999: '2024-03-04T00:00:00.000Z' });
  });

  it('says which column there is not', async () => {
    expect((await read([{ a: 1 }], ['b'])).problems).toMatchObject([{ code: 'no-column', about: 'b' }]);
  });
});
