import type { ObservableType, Severity } from '../kit/observable.ts';
import type { Clock, Store } from '../kit/ports.ts';
import { type Cidr, inCidr, parseCidr } from '../network/address.ts';
import { partsOf } from '../text/domains.ts';
import { keyOf, normalised, type Statement, type Value } from './indicator.ts';
import { indicatorTable, type Known } from './keep.ts';

/** The name under which the own feed stands among providers. */
export const ownFeedName = 'OwnFeed';

/** `exact`, or the way that led to the indicator: the block of an address, the parent of a name, the host of a URL. */
export type MatchVia = 'exact' | 'cidr' | 'parent' | 'host';

/** One statement of the own feed that fits a value. */
export interface OwnMatch extends Statement {
  /** The value that was asked about, as given. */
  value: string;
  /** The indicator that fits, and its type. */
  indicator: string;
  type: string;
  via: MatchVia;
  /** Whether the statement holds now. */
  active: boolean;
  severity: Severity;
}

interface Means {
  store: Pick<Store, 'get' | 'list'>;
  clock: Pick<Clock, 'now'>;
}
interface Options {
  /** A name also matches what is known of the names above it, up to the registered domain. */
  subdomains?: boolean;
}

/** A statement at least this sure, holding now, is severe; a less sure one is a warning. */
const sure = 75;
const mostBlocks = 50_000;

/** What the own feed says of the values, exact matches first; nothing leaves the house. A value without a row is not in the feed. */
export const matchOwn = async (values: readonly { value: string; type?: ObservableType }[], means: Means, options: Options = {}): Promise<OwnMatch[]> => {
  const match = await ownMatcher(means, options);
  return (await Promise.all(values.map(({ value, type }) => match(value, type)))).flat();
};

/** The same for callers with many values: the blocks are read once. */
export const ownMatcher = async ({ store, clock }: Means, { subdomains = false }: Options = {}) => {
  const blocks: { cidr: Cidr; known: Known }[] = [];
  for await (const { value: known } of store.list<Known>(indicatorTable, 'cidr:', { limit: mostBlocks })) {
    const cidr = parseCidr(known.value);
    if (cidr) blocks.push({ cidr, known });
  }
  return async (text: string, type?: ObservableType): Promise<OwnMatch[]> => {
    const given = normalised(text, type);
    if (!given) return [];
    const found: OwnMatch[] = [];
    for (const { via, ...value } of candidatesOf(given, subdomains)) {
      const known = (await store.get<Known>(indicatorTable, keyOf(value)))?.value;
      // Long values are kept under a digest: make sure that it is the same one.
      if (known?.value === value.value) found.push(...matchesOf(text, known, via, clock.now()));
    }
    const addresses = candidatesOf(given, false).filter(({ type: kind }) => kind === 'ipv4' || kind === 'ipv6');
    for (const { value } of addresses)
      for (const { cidr, known } of blocks) if (inCidr(value, cidr)) found.push(...matchesOf(text, known, 'cidr', clock.now()));
    return found;
  };
};

/** Everything to look under: the value, the host of a URL, the names above a name. */
const candidatesOf = (given: Value, subdomains: boolean): (Value & { via: MatchVia })[] => {
  const list: (Value & { via: MatchVia })[] = [{ ...given, via: 'exact' }];
  const host = given.type === 'url' ? normalised(new URL(given.value).hostname.replace(/^\[|\]$/g, ''), 'dns') : undefined;
  if (host) list.push({ ...host, via: 'host' });
  const name = host ?? given;
  const registered = subdomains && name.type === 'dns' ? partsOf(name.value)?.registered : undefined;
  for (let above = name.value; registered && above !== registered && above.includes('.'); ) {
    above = above.slice(above.indexOf('.') + 1);
    list.push({ type: 'dns', value: above, via: 'parent' });
  }
  return list;
};

const matchesOf = (value: string, known: Known, via: MatchVia, now: number): OwnMatch[] =>
  known.statements.map((statement) => {
    const active = holds(statement, now);
    const severity = !active ? 'information' : statement.confidence >= sure ? 'high' : 'warning';
    return { ...statement, value, indicator: known.value, type: known.type, via, active, severity };
  });

/** Whether a statement has begun and is not over. */
export const holds = ({ validFrom, validUntil }: Statement, now: number): boolean =>
  !(Date.parse(validFrom ?? '') > now) && !(Date.parse(validUntil ?? '') <= now);
