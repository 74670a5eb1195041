import { z } from 'zod';
import type { Fetch } from '../kit/ports.ts';
import { LookupError, askFor, jsonOf } from './answers.ts';
import { contactsOf, labelsOf, valuesOf } from './jcard.ts';

/** One registered block of addresses, with the column names of the specification. */
export type Net = {
  cidr: string;
  handle: string | null;
  name: string | null;
  startAddress: string | null;
  endAddress: string | null;
  /** ISO 8601, UTC. */
  created: string | null;
  updated: string | null;
  address: string | null;
  emails: string[];
};

/** The five registries: where each answers RDAP for addresses. */
export const registries: Readonly<Record<string, string>> = {
  arin: 'https://rdap.arin.net/registry/',
  ripencc: 'https://rdap.db.ripe.net/',
  apnic: 'https://rdap.apnic.net/',
  lacnic: 'https://rdap.lacnic.net/rdap/',
  afrinic: 'https://rdap.afrinic.net/rdap/',
};
const hosts = Object.values(registries).map((base) => new URL(base).host);
/** No delegation is deeper; a registry that links in a circle must not hold us. */
const deepest = 6;

/** What registries leave out or get wrong costs that field, never the answer. */
const word = z.string().nullish().catch(null);
export const Event = z.object({ eventAction: z.string().catch(''), eventDate: z.string().catch('') });
/** A list without what is not of the shape. */
export const list = <T extends z.ZodType>(item: T) =>
  z.array(item.nullable().catch(null)).transform((items) => items.filter((one) => one !== null)).catch([]).default([]);

/** What we ask for, in the words of RFC 7480. */
export const rdapHeaders = { accept: 'application/rdap+json, application/json' };
const Network = z.object({
  handle: word,
  name: word,
  startAddress: word,
  endAddress: word,
  cidr0_cidrs: list(z.object({ v4prefix: z.string().optional(), v6prefix: z.string().optional(), length: z.number().int() })),
  events: list(Event),
  entities: z.unknown().optional(),
  links: list(z.object({ rel: z.string(), href: z.string() })),
});

export interface Nets {
  nets: Net[];
  /** Every block of the first net. */
  cidrs: string[];
  /** Why there may be more. */
  problem?: LookupError;
}

/** The block an address is in, then each block that one was cut out of. Throws a LookupError only when not even the first could be had. */
export const netsOf = async (address: string, base: string, fetch: Fetch, signal?: AbortSignal): Promise<Nets> => {
  const nets: Net[] = [];
  const seen = new Set<string>();
  let cidrs: string[] = [];
  let next: string | undefined = `${base}ip/${address}`;
  while (next !== undefined && nets.length < deepest && !seen.has(next)) {
    seen.add(next);
    try {
      const answer = await askFor(fetch, next, { hosts, follow: true, headers: rdapHeaders, ...(signal && { signal }) });
      const network = Network.safeParse(jsonOf(answer));
      if (!network.success) throw new LookupError('parse', `${new URL(next).host} answered with something that is no network.`);
      nets.push(netOf(network.data));
      if (nets.length === 1) cidrs = blocksOf(network.data);
      next = upOf(network.data);
    } catch (thrown) {
      if (nets.length === 0 || !(thrown instanceof LookupError)) throw thrown;
      return { nets, cidrs, problem: thrown };
    }
  }
  return { nets, cidrs };
};

const netOf = (network: z.output<typeof Network>): Net => {
  const cards = contactsOf(network.entities).map(({ card }) => card);
  return {
    cidr: blocksOf(network)[0] ?? 'No network data retrieved.',
    handle: network.handle ?? null,
    name: network.name ?? null,
    startAddress: network.startAddress ?? null,
    endAddress: network.endAddress ?? null,
    created: eventOf(network.events, 'registration'),
    updated: eventOf(network.events, 'last changed'),
    address: cards.flatMap(labelsOf)[0] ?? null,
    emails: [...new Set(cards.flatMap((card) => valuesOf(card, 'email')))],
  };
};

const blocksOf = ({ cidr0_cidrs }: z.output<typeof Network>): string[] =>
  cidr0_cidrs.flatMap(({ v4prefix, v6prefix, length }) => (v4prefix ?? v6prefix) ? [`${v4prefix ?? v6prefix}/${length}`] : []);

/** The moment of an event in UTC, to the second. */
export const eventOf = (events: readonly z.output<typeof Event>[], action: string): string | null => {
  const time = Date.parse(events.find(({ eventAction }) => eventAction.toLowerCase() === action)?.eventDate ?? '');
  return Number.isNaN(time) ? null : `${new Date(time).toISOString().slice(0, 19)}Z`;
};

/** Only the registries themselves may send us further, and only over https. */
const upOf = ({ links }: z.output<typeof Network>): string | undefined => {
  const href = links.find(({ rel }) => rel === 'up')?.href.replace(/^http:/, 'https:');
  return href !== undefined && URL.canParse(href) && new URL(href).protocol === 'https:' && hosts.includes(new URL(href).host) ? href : undefined;
};
