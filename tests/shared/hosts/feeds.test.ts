import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../../../functions/index.ts';
import { matchOwn } from '../../../shared/feeds/match.ts';
import { loadFeeds } from '../../../shared/hosts/feeds.ts';
import { testPorts } from '../../support/ports.ts';

describe('feed files', () => {
  it('are loaded at start; one that is missing stops nothing', async () => {
    const logged: unknown[] = [];
    const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: (event: string, fields: unknown) => logged.push(event, fields) };
    const ports = testPorts({ log });
    await loadFeeds(catalogue, ports, ['/nowhere/feed.csv', join(import.meta.dirname, '../../../examples/feed.stix.json')]);
    expect(await matchOwn([{ value: 'beacon.example.com' }], ports)).toMatchObject([{ severity: 'high', source: 'Sample SOC' }]);
    expect(logged).toMatchObject(['feed', { file: '/nowhere/feed.csv' }]);
  });
});
