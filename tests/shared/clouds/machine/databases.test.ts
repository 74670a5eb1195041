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
    read: async (name: string) => {
      asked.push(name);
      return names[name] === undefined ? undefined : Buffer.from(names[name]);
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

  it.each(['../secrets', 'a/b', '', 'x.mmdb'])('have plain names, not %j', async (name) => {
    const asked: string[] = [];
    expect(await machineDatabases({ databaseFolder }, new VirtualClock(), blobs({}, asked)).bytes(name)).toBeUndefined();
    expect(asked).toEqual([]);
  });
});
