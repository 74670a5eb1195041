import type { Network } from '../kit/ports.ts';
import { parseCidr } from './address.ts';
import { asLookupError } from './answers.ts';

const host = 'whois.radb.net';
const most = 16 * 1024 * 1024;

/** What the routing registry has on a network. The names of the columns are those of the specification. */
export interface AsnDetails {
  'Autonomous Number': string;
  'AS Name': string | null;
  Description: string | null;
  Contact: string | null;
  'Last Updated': string | null;
  /** Announced prefixes of both versions, in the order of the registry. */
  ranges: string[];
}

/** `64496`, `AS64496` or `as 64496` → 64496; undefined for anything else. */
export const asnOf = (text: string): number | undefined => {
  const digits = /^(?:as)?\s*(\d{1,10})$/i.exec(text.trim())?.[1];
  return digits !== undefined && Number(digits) <= 4_294_967_295 ? Number(digits) : undefined;
};

/** Asks RADB for a network and for its prefixes; undefined when it knows neither. Throws a LookupError when it cannot be reached. */
export const asnDetails = async (asn: number, network: Pick<Network, 'exchange'>): Promise<AsnDetails | undefined> => {
  const ask = async (text: string): Promise<string> => {
    try {
      return await network.exchange(host, 43, text, { maxBytes: most });
    } catch (thrown) {
      throw asLookupError(thrown);
    }
  };
  const fields = firstObject(await ask(` AS${asn}\r\n`));
  const ranges = prefixes(await ask(` -i origin AS${asn}\r\n`));
  if (fields.size === 0 && ranges.length === 0) return undefined;
  const one = (...names: string[]) => names.map((name) => fields.get(name)).find((value) => value !== undefined) ?? null;
  return {
    'Autonomous Number': fields.get('aut-num') ?? `AS${asn}`,
    'AS Name': one('as-name'),
    Description: one('descr'),
    Contact: one('notify', 'e-mail', 'admin-c'),
    'Last Updated': one('changed', 'last-modified'),
    ranges,
  };
};

/** RPSL: `name: value` lines, objects apart by an empty line, remarks with %. The first value of a name counts. */
const firstObject = (answer: string): Map<string, string> => {
  const fields = new Map<string, string>();
  for (const [name, value] of lines(answer)) {
    if (name === '') {
      if (fields.size > 0) break;
    } else if (value !== '' && !fields.has(name)) fields.set(name, value);
  }
  return fields;
};

const prefixes = (answer: string): string[] => {
  const routes = lines(answer).filter(([name, value]) => (name === 'route' || name === 'route6') && parseCidr(value));
  return [...new Set(routes.map(([, value]) => value))];
};

const lines = (answer: string): [string, string][] =>
  answer.split('\n').flatMap((line): [string, string][] => {
    if (line.trim() === '') return [['', '']];
    const colon = line.indexOf(':');
    return colon < 1 || line.startsWith('%') || /^\s/.test(line) ? [] : [[line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]];
  });
