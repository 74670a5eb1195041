import { type DnsAnswer, FetchError, type Network } from '../kit/ports.ts';
import { asLookupError, type LookupError } from './answers.ts';

/** What can be asked for. */
export const recordTypes = ['A', 'AAAA', 'CNAME', 'MX', 'NS', 'TXT', 'SOA', 'CAA', 'SRV', 'PTR'] as const;
export type RecordType = (typeof recordTypes)[number];

/** NOERROR with answers, or the resolver's word for there being none; UNREACHABLE and the like when nobody answered. */
export interface Resolved {
  status: string;
  answers: readonly string[];
  canonical: string | null;
  ttl: number | null;
  /** Set when nothing is known about the name. */
  error?: LookupError;
}

/** Words that are an answer about the name. Anything else says only that the question went wrong. */
const verdicts = ['NXDOMAIN', 'NODATA'];

/** Asks once; a resolver's failure is a result, too. */
export const resolved = async (name: string, type: RecordType, network: Pick<Network, 'resolve'>, signal?: AbortSignal): Promise<Resolved> => {
  try {
    const { answers, canonical, ttl }: DnsAnswer = await network.resolve(name, type, signal);
    return { status: answers.length > 0 ? 'NOERROR' : 'NODATA', answers, canonical: canonical ?? null, ttl: ttl ?? null };
  } catch (thrown) {
    const error = asLookupError(thrown);
    const status = /^[A-Z]{4,}/.exec(error.message)?.[0] ?? (thrown instanceof FetchError ? thrown.kind.toUpperCase() : 'FAILED');
    const nothing = { status, answers: [], canonical: null, ttl: null };
    return verdicts.includes(status) ? nothing : { ...nothing, error };
  }
};

export interface Resolvable {
  resolvable: boolean | undefined;
  addresses: readonly string[];
}

/** Has the name an address? Undefined when nobody could say. */
export const isResolvable = async (name: string, network: Pick<Network, 'resolve'>, signal?: AbortSignal): Promise<Resolvable> => {
  const found = await Promise.all([resolved(name, 'A', network, signal), resolved(name, 'AAAA', network, signal)]);
  const addresses = found.flatMap(({ answers }) => answers);
  return { resolvable: addresses.length > 0 ? true : found.some(({ error }) => error) ? undefined : false, addresses };
};
