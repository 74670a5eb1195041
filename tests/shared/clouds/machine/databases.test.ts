import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { machineDatabases } from '../../../../shared/clouds/machine/databases.ts';
import { VirtualClock } from '../../../support/clock.ts';

describe('databases', () => {
  let databaseFolder = '';
  beforeAll(() => void (databaseFolder = mkdtempSync(join(tmpdir(), 'gumshoe-'))));
  afterAll(() => rmSync(databaseFolder, { recursive: true }));
  const blobs = (names: Record<string, string>, asked: string[] = []) => ({
    read: async (name: string) => (names[name] === undefined ? undefined : Buffer.from(names[name])),
    async *list(prefix = '') {
      asked.push(prefix);
      if (names['down'] !== undefined) throw new Error('The blobs are down.');
      for (const [name, text] of Object.entries(names)) if (name.startsWith(prefix)) yield { name, mediaType: '', size: text.length, sha256: text, modified: 0 };
    },
  });

  it('come from the configured folder, and are read once', async () => {
    writeFileSync(join(databaseFolder, 'GeoLite2-ASN.mmdb'), 'asn');
    const databases = machineDatabases({ databaseFolder }, new VirtualClock());
    const bytes = await databases.bytes('GeoLite2-ASN');
    expect(Buffer.from(bytes!).toString()).toBe('asn');
    expect(await databases.bytes('GeoLite2-ASN')).toBe(bytes);
  });

  it('come from the installed package', async () => {
    expect((await machineDatabases({ databaseFolder: undefined }, new VirtualClock()).bytes('dbip-city-ipv6'))!.length).toBeGreaterThan(1_000_000);
  });

  it('come from blobs; what is absent is looked for again after a minute', async () => {
    const asked: string[] = [];
    const there: Record<string, string> = {};
    const clock = new VirtualClock();
    const databases = machineDatabases({ databaseFolder }, clock, blobs(there, asked));
    expect(await databases.bytes('GeoIP2-City')).toBeUndefined();
    there['databases/GeoIP2-City.mmdb'] = 'city';
    expect(await databases.bytes('GeoIP2-City')).toBeUndefined();
    await clock.advance(60_000);
    expect(Buffer.from((await databases.bytes('GeoIP2-City'))!).toString()).toBe('city');
    expect(asked).toEqual(['databases/GeoIP2-City.mmdb', 'databases/GeoIP2-City.mmdb']);
  });

  it('are read again when the blob was replaced, and stay while the blobs are down', async () => {
    const there: Record<string, string> = { 'databases/GeoIP2-City.mmdb': 'old' };
    const clock = new VirtualClock();
    const databases = machineDatabases({ databaseFolder }, clock, blobs(there));
    const text = async () => Buffer.from((await databases.bytes('GeoIP2-City'))!).toString();
    const first = await databases.bytes('GeoIP2-City');
    await clock.advance(600_000);
    expect(await databases.bytes('GeoIP2-City')).toBe(first);
    there['databases/GeoIP2-City.mmdb'] = 'new';
    expect(await text()).toBe('old');
    await clock.advance(600_000);
    expect(await Promise.all([text(), text(), text()])).toEqual(['new', 'new', 'new']);
    there['down'] = '';
    await clock.advance(600_000);
    expect(await text()).toBe('new');
  });

  it.each(['../secrets', 'a/b', '', 'x.mmdb'])('have plain names, not %j', async (name) => {
    const asked: string[] = [];
    expect(await machineDatabases({ databaseFolder }, new VirtualClock(), blobs({}, asked)).bytes(name)).toBeUndefined();
    expect(asked).toEqual([]);
  });
});
