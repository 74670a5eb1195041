import type { ObservableType } from '../kit/observable.ts';
import { kindOf } from '../network/address.ts';
import type { Located } from '../network/place.ts';
import { partsOf } from '../text/domains.ts';
import { hostOf } from '../text/find/urls.ts';

/** What is known of an observable without asking anybody. */
export const factsOf = (value: string, type: ObservableType, locate: (address: string) => Located | undefined): string[] => {
  if (type === 'ipv4' || type === 'ipv6') return addressFacts(value, locate);
  if (type === 'dns' || type === 'hostname') return nameFacts(value);
  if (type === 'url') return nameFacts(hostOf(value));
  return [];
};

const addressFacts = (address: string, locate: (address: string) => Located | undefined): string[] => {
  const kind = kindOf(address);
  if (kind !== 'Public') return [`${kind} address`];
  const place = locate(address);
  if (!place) return [];
  const where = [place.City, place.CountryOrRegionName].filter((part) => part !== null && part !== '').join(', ');
  return [...(where === '' ? [] : [where]), ...(place.Asn === null ? [] : [`AS${place.Asn}`])];
};

const nameFacts = (host: string): string[] => {
  const parts = partsOf(host);
  if (!parts) return [];
  return parts.subdomain ? [`under ${parts.registered}`] : [];
};
