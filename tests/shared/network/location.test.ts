import { describe, expect, it } from 'vitest';
import { Fault } from '../../../shared/kit/fault.ts';
import { distance } from '../../../shared/network/distance.ts';
import { locatorOver, openLocator } from '../../../shared/network/location.ts';
import type { CityRecord } from '../../../shared/network/records.ts';
import { testPorts } from '../../support/ports.ts';

const over = (records: Record<string, CityRecord>, asns: Record<string, number> = {}) =>
  locatorOver([{ name: 'test', versions: [4, 6], source: 'made up', lookup: (address) => records[address] }], (address) => ({ ...(asns[address] && { autonomous_system_number: asns[address] }) }));

const nested = {
  country: { iso_code: 'NL', names: { en: 'Netherlands' } },
  subdivisions: [{ names: { en: 'Flevoland' } }, { names: { en: 'ignored' } }],
  city: { names: { en: 'Dronten' } },
  location: { latitude: 52.5, longitude: 5.7 },
};
const flat = { country_code: 'NL', state1: 'Flevoland', city: '', latitude: 52.534698486328125, longitude: 5.7218098640441895 };

describe('locations', () => {
  it('reads both shapes of record', () => {
    const locate = over({ '192.31.196.1': nested, '192.31.196.2': flat }, { '192.31.196.1': 64_496 });
    expect(locate(' 192.31.196.1 ')).toEqual({
      IpAddress: '192.31.196.1', CountryCode: 'NL', CountryOrRegionName: 'Netherlands', State: 'Flevoland', City: 'Dronten',
      Longitude: 5.7, Latitude: 52.5, Asn: 64_496, Status: 'Found', Source: 'made up',
    });
    expect(locate('192.31.196.2')).toMatchObject({ CountryOrRegionName: 'Netherlands', City: null, Latitude: 52.5347, Longitude: 5.72181, Status: 'Found' });
  });

  it.each([
    [{ country: { iso_code: 'US' } }, { CountryCode: 'US', CountryOrRegionName: 'United States', State: null, City: null, Latitude: null }],
    [{ registered_country: { iso_code: 'DE', names: { en: 'Germany' } } }, { CountryCode: 'DE', CountryOrRegionName: 'Germany' }],
    [{ country_code: 'ZZ', latitude: 0, longitude: 0 }, { CountryCode: 'ZZ', CountryOrRegionName: null, Latitude: 0 }],
    [{}, { CountryCode: null, CountryOrRegionName: null, Status: 'Found' }],
  ])('makes do with a record of little: %j', (record, expected) => expect(over({ '192.31.196.1': record })('192.31.196.1')).toMatchObject(expected));

  it.each([
    ['10.0.0.5', 'Private address', 'NotPublic'], ['127.0.0.1', 'Loopback address', 'NotPublic'], ['100.64.0.1', 'Unspecified address', 'NotPublic'],
    ['fe80::1', 'Link Local address', 'NotPublic'], ['nonsense', 'Invalid IP Address address', 'Invalid'],
  ])('says what %s is instead of a place', (address, CountryOrRegionName, Status) =>
    expect(over({})(address)).toMatchObject({ IpAddress: address, CountryCode: null, CountryOrRegionName, City: 'location unknown', Status }));

  it('gives a row for an address that no database knows', () => expect(over({})('192.31.196.1')).toMatchObject({ IpAddress: '192.31.196.1', CountryCode: null, Status: 'NotFound' }));

  it('answers from the installed database, in both versions', async () => {
    const locate = await openLocator(testPorts().databases);
    expect(locate('1.1.1.1')).toMatchObject({ CountryCode: 'AU', CountryOrRegionName: 'Australia', City: 'Sydney', Status: 'Found', Source: 'IP Geolocation by DB-IP, https://db-ip.com' });
    expect(locate('2001:4860:4860::8888')).toMatchObject({ Status: 'Found', Asn: null });
  });

  it('says what to install when there is no database, and which file is broken', async () => {
    await expect(openLocator({ bytes: async () => undefined })).rejects.toThrow(/dbip-city-mmdb/);
    await expect(openLocator({ bytes: async () => new Uint8Array(100) })).rejects.toThrow(Fault);
  });
});

describe('distance', () => {
  it.each([
    [{ latitude: 0, longitude: 0 }, { latitude: 0, longitude: 0 }, 0],
    [{ latitude: 0, longitude: 0 }, { latitude: 0, longitude: 180 }, Math.PI * 6371],
    [{ latitude: 90, longitude: 12 }, { latitude: -90, longitude: -40 }, Math.PI * 6371],
    [{ latitude: 0, longitude: -179.5 }, { latitude: 0, longitude: 179.5 }, (Math.PI * 6371) / 180],
  ])('from %j to %j', (from, to, kilometres) => expect(distance(from, to)).toBeCloseTo(kilometres, 6));
});
