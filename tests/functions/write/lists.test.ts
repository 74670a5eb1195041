import { expect, it } from 'vitest';
import lookupThreatIntel from '../../../functions/lookup/threat-intel.ts';
import writeLists from '../../../functions/write/lists.ts';
import { execute } from '../../../shared/kit/execute.ts';
import { testPorts } from '../../support/ports.ts';

it('fetches a list once, conditionally again, and lookups find it here', async () => {
  const asked: string[] = [];
  const list = 'ExitNode A\nPublished 2026-06-15 10:00:00\nLastStatus 2026-06-15 11:00:00\nExitAddress 192.31.196.9 2026-06-15 11:10:00\n';
  const ports = testPorts({
    fetch: async (url, init) => {
      const etag = init?.headers?.['if-none-match'];
      asked.push(`${new URL(url).host} ${etag ?? ''}`.trim());
      return { status: etag === '"1"' ? 304 : 200, headers: { etag: '"1"' }, body: new TextEncoder().encode(etag ? '' : list), url };
    },
  });
  const run = (operation: Parameters<typeof execute>[0], input: object) => ports.clock.run(execute(operation, input, ports, { id: 'lists', signal: new AbortController().signal }));
  expect((await run(writeLists, { providers: ['Tor', 'Nope'] })).problems).toMatchObject([{ code: 'unknown-list', about: 'Nope' }]);
  expect((await run(writeLists, { providers: ['Tor'] })).rows).toEqual([{ Provider: 'Tor', Fresh: true, Detail: 'It is here.' }]);
  expect(asked).toEqual(['check.torproject.org', 'check.torproject.org "1"']);
  expect((await run(lookupThreatIntel, { value: '192.31.196.9', providers: ['Tor'] })).rows).toMatchObject([{ Severity: 'warning', Status: 0 }]);
  expect(asked).toHaveLength(2);
  await ports.close();
});
