import { z } from 'zod';
import type { Fetch } from '../kit/ports.ts';
import { inCidr, parseCidr } from './address.ts';
import { askFor, jsonOf } from './answers.ts';

/** RFC 9224: which RDAP server answers for what, kept by IANA. */
const base = 'https://data.iana.org/rdap/';
const Services = z.object({ services: z.array(z.tuple([z.array(z.string()), z.array(z.string())]).rest(z.unknown())) });

const load = async (file: 'ipv4' | 'ipv6' | 'dns', fetch: Fetch, signal?: AbortSignal): Promise<[string[], string][]> => {
  const found = Services.safeParse(jsonOf(await askFor(fetch, `${base}${file}.json`, { ...(signal && { signal }) })));
  if (!found.success) return [];
  return found.data.services.flatMap(([entries, urls]): [string[], string][] => {
    const url = urls.find((one) => one.startsWith('https://'));
    return url === undefined ? [] : [[entries, url.endsWith('/') ? url : `${url}/`]];
  });
};

/** The server that answers for an address; undefined when IANA names none. */
export const serverOfAddress = async (address: string, fetch: Fetch, signal?: AbortSignal): Promise<string | undefined> => {
  let best = { bits: -1, url: undefined as string | undefined };
  for (const [blocks, url] of await load(address.includes(':') ? 'ipv6' : 'ipv4', fetch, signal))
    for (const block of blocks) {
      const cidr = parseCidr(block);
      if (cidr && cidr.bits > best.bits && inCidr(address, cidr)) best = { bits: cidr.bits, url };
    }
  return best.url;
};

/** The server that answers for names below a top-level domain (A-label); undefined when the registry runs none. */
export const serverOfDomain = async (topLevel: string, fetch: Fetch, signal?: AbortSignal): Promise<string | undefined> =>
  (await load('dns', fetch, signal)).find(([labels]) => labels.some((label) => label.toLowerCase() === topLevel))?.[1];
