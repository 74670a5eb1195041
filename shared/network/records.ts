import { countryName } from './countries.ts';
import { nowhere, type Place } from './place.ts';

/** A record of GeoLite2 / GeoIP2 City, as far as we read it. */
interface NestedRecord {
  country?: Named;
  registered_country?: Named;
  subdivisions?: readonly Named[];
  city?: Named;
  location?: { latitude?: number; longitude?: number };
}
interface Named {
  iso_code?: string;
  names?: { en?: string };
}

/** A record of DB-IP City Lite: flat, empty text for what is not known. */
interface FlatRecord {
  country_code?: string;
  state1?: string;
  city?: string;
  latitude?: number;
  longitude?: number;
}

export type CityRecord = NestedRecord | FlatRecord;

/** What a database record says, whichever of the two shapes it has. */
export const placeOf = (record: CityRecord): Place => ('country_code' in record ? placeOfFlat(record) : placeOfNested(record as NestedRecord));

const placeOfNested = ({ country, registered_country, subdivisions, city, location }: NestedRecord): Place => {
  const nation = country ?? registered_country;
  const code = text(nation?.iso_code);
  return {
    ...nowhere,
    CountryCode: code,
    CountryOrRegionName: text(nation?.names?.en) ?? (code === null ? null : (countryName(code) ?? null)),
    State: text(subdivisions?.[0]?.names?.en),
    City: text(city?.names?.en),
    Longitude: number(location?.longitude),
    Latitude: number(location?.latitude),
  };
};

const placeOfFlat = ({ country_code, state1, city, latitude, longitude }: FlatRecord): Place => {
  const code = text(country_code);
  return {
    ...nowhere,
    CountryCode: code,
    CountryOrRegionName: code === null ? null : (countryName(code) ?? null),
    State: text(state1),
    City: text(city),
    Longitude: rounded(longitude),
    Latitude: rounded(latitude),
  };
};

const text = (value: string | undefined): string | null => (value === undefined || value === '' ? null : value);
const number = (value: number | undefined): number | null => value ?? null;
/** The flat files hold 32-bit floats: five digits (about a metre) are all that is true in them. */
const rounded = (value: number | undefined): number | null => (value === undefined ? null : Math.round(value * 1e5) / 1e5);
