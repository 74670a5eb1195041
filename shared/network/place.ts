import { kindOf, versionOf } from './address.ts';

/** Where an address is, with the column names of the specification. */
export interface Place {
  CountryCode: string | null;
  CountryOrRegionName: string | null;
  State: string | null;
  City: string | null;
  Longitude: number | null;
  Latitude: number | null;
  Asn: number | null;
}

/** `NotPublic` and `Invalid` are answered without asking anybody; `Failed` says nothing about the address. */
export const placeStates = ['Found', 'NotFound', 'NotPublic', 'Invalid', 'Failed'] as const;
export type PlaceState = (typeof placeStates)[number];

export interface Located extends Place {
  IpAddress: string;
  Status: PlaceState;
  Source: string;
}

export const nowhere: Place = { CountryCode: null, CountryOrRegionName: null, State: null, City: null, Longitude: null, Latitude: null, Asn: null };

/** The placeholder of an address that has no place on the Internet; undefined for one that may have. */
export const placeholder = (address: string): Located | undefined => {
  const valid = versionOf(address) !== undefined;
  const kind = kindOf(address);
  if (kind === 'Public') return undefined;
  return {
    IpAddress: address,
    ...nowhere,
    CountryOrRegionName: `${valid ? kind : 'Invalid IP Address'} address`,
    City: 'location unknown',
    Status: valid ? 'NotPublic' : 'Invalid',
    Source: 'none',
  };
};
