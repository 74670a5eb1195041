import { describe, expect, it } from 'vitest';
import related from '../../../functions/list/virustotal-related.ts';
import search from '../../../functions/list/virustotal-search.ts';
import type { Operation } from '../../../shared/kit/operation.ts';
import { testPorts } from '../../support/ports.ts';
import { runIn } from '../../support/run.ts';
import { virusTotalSaying } from '../../support/virustotal.ts';

const ids = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, at) => ({ id: `f${from + at}`, type: 'file', attributes: { size: 1, first_submission_date: 0 } }));

const run = async (operation: Operation, input: Record<string, unknown>, routes: Parameters<typeof virusTotalSaying>[0]) => {
  const { sent, ...web } = virusTotalSaying(routes);
  const ports = testPorts(web);
  return { report: await ports.clock.run(runIn(operation, input, ports)), paths: sent.map(({ url }) => url.slice(35)) };
};

describe('list-virustotal-related', () => {
  const at = 'domains/evil.example.org';
  it('counts first, and goes from page to page by the cursor', async () => {
    const { report, paths } = await run(
      related,
      { value: 'evil.example.org', relationship: 'communicating_files' },
      {
        [`GET ${at}?relationship_counters=true`]: {
          body: { data: { id: 'evil.example.org', type: 'domain', relationships: { communicating_files: { meta: { count: 45 } } } } },
        },
        [`GET ${at}/relationships/communicating_files?limit=40`]: { body: { data: ids(0, 40), meta: { cursor: 'n{x}t' } } },
        [`GET ${at}/relationships/communicating_files?limit=5&cursor=n%7Bx%7Dt`]: { body: { data: ids(40, 45), meta: { cursor: 'more' } } },
      },
    );
    expect(report.rows).toHaveLength(45);
    expect(report.rows[44]).toEqual({
      sourceIndex: 0,
      source: 'evil.example.org',
      source_type: 'domain',
      relationship_type: 'communicating_files',
      target: 'f44',
      target_type: 'file',
    });
    expect(paths).toHaveLength(3);
  });

  it('gives whole objects, never columns in place of ours', async () => {
    const item = { id: 'f1', type: 'file', attributes: { size: 3, first_submission_date: 0, target: 'x', source: 'y' } };
    const { report } = await run(
      related,
      { value: 'evil.example.org', relationship: 'communicating_files', full: true, limit: 1 },
      { [`GET ${at}/communicating_files?limit=1`]: { body: { data: [item] } } },
    );
    expect(report.rows).toMatchObject([{ size: 3, first_submission_date: '1970-01-01T00:00:00Z', source: 'evil.example.org', target: 'f1' }]);
  });

  it('ends when a cursor leads back to itself', async () => {
    const page = { body: { data: ids(0, 1), meta: { cursor: 'same' } } };
    const { paths } = await run(
      related,
      { value: 'evil.example.org', relationship: 'communicating_files', limit: 30 },
      {
        [`GET ${at}/relationships/communicating_files?limit=30`]: page,
        [`GET ${at}/relationships/communicating_files?limit=29&cursor=same`]: page,
      },
    );
    expect(paths).toHaveLength(2);
  });

  it('keeps what it has when a later page fails', async () => {
    const { report } = await run(
      related,
      { value: 'evil.example.org', relationship: 'communicating_files', limit: 50 },
      {
        [`GET ${at}/relationships/communicating_files?limit=40`]: { body: { data: ids(0, 40), meta: { cursor: 'c' } } },
        [`GET ${at}/relationships/communicating_files?limit=10&cursor=c`]: { status: 403, body: {} },
      },
    );
    expect(report.rows).toHaveLength(40);
    expect(report.problems).toMatchObject([{ code: 'forbidden' }]);
  });

  it.each(['../x', 'a/b', 'a\r\nb', 'A', ''])('refuses the relationship %j', async (relationship) => {
    await expect(run(related, { value: 'evil.example.org', relationship }, {})).rejects.toMatchObject({ code: 'invalid-input' });
  });
});

describe('list-virustotal-search', () => {
  it('sends the query as it is, whatever is in it', async () => {
    const query = 'name:"{key}" & x=1\r\ny';
    const { report, paths } = await run(search, { query, limit: 1, order: 'size-' }, {});
    expect(new URL(`https://x/${paths[0]}`).searchParams.get('query')).toBe(query);
    expect(report.problems).toMatchObject([{ code: 'not-found' }]);
  });
});
