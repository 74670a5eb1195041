import { z } from 'zod';
import { Fault } from '../../shared/kit/fault.ts';
import { operation } from '../../shared/kit/operation.ts';
import { each, subjects } from '../../shared/kit/subjects.ts';
import { distance, type Point } from '../../shared/network/distance.ts';
import { type Locator, openLocator } from '../../shared/network/location.ts';
import { refang } from '../../shared/text/refang.ts';

export default operation({
  name: 'lookup-ip-distance',
  summary: 'How far addresses are from a place or from another address.',
  entities: ['ip', 'geo-location'],
  input: z.strictObject({
    ...subjects('IP address'),
    from: z.string().max(100).optional().describe('The address to measure from; or give latitude and longitude.'),
    latitude: z.number().min(-90).max(90).optional().describe('Degrees north of the place to measure from.'),
    longitude: z.number().min(-180).max(180).optional().describe('Degrees east of the place to measure from.'),
  }),
  row: z.object({
    sourceIndex: z.number().int().describe('Place of the address in the input, from 0.'),
    IpAddress: z.string().describe('The address.'),
    Kilometres: z.number().nullable().describe('Along the great circle; empty when the address has no known place.'),
    CountryCode: z.string().nullable().describe('ISO 3166 code of the country of the address.'),
    City: z.string().nullable().describe('City of the address.'),
    Status: z.string().describe('Found, NotFound, NotPublic or Invalid.'),
    Source: z.string().describe('Where the places come from, in the words that the licence asks for.'),
  }),
  limits: { rows: 10_000, seconds: 60, bytes: 8_000_000 },
  uses: ['databases'],
  examples: [{ given: { value: '10.0.0.5', latitude: 52.37, longitude: 4.89 }, rows: [{ IpAddress: '10.0.0.5', Kilometres: null, Status: 'NotPublic' }] }],
  async *run(input, ports) {
    const locate = await openLocator(ports.databases);
    const origin = originOf(input, locate);
    for (const { value, sourceIndex } of each(input)) {
      const place = locate(refang(value));
      const point = pointOf(place);
      const { IpAddress, CountryCode, City, Status, Source } = place;
      yield { sourceIndex, IpAddress, Kilometres: point ? Math.round(distance(origin, point) * 1000) / 1000 : null, CountryCode, City, Status, Source };
    }
  },
});

interface Origin {
  from?: string | undefined;
  latitude?: number | undefined;
  longitude?: number | undefined;
}

const originOf = ({ from, latitude, longitude }: Origin, locate: Locator): Point => {
  if (from === undefined && latitude !== undefined && longitude !== undefined) return { latitude, longitude };
  if (from === undefined || latitude !== undefined || longitude !== undefined) throw wrong('Give either from, or latitude and longitude.');
  const point = pointOf(locate(refang(from)));
  if (!point) throw wrong('This address has no known place; give latitude and longitude instead.');
  return point;
};

const pointOf = ({ Latitude, Longitude }: { Latitude: number | null; Longitude: number | null }): Point | undefined =>
  Latitude === null || Longitude === null ? undefined : { latitude: Latitude, longitude: Longitude };

const wrong = (detail: string): Fault => new Fault('invalid-input', detail, { flaws: [{ field: 'from', detail }] });
