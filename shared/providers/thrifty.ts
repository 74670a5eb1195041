import type { Evidence, FuseOptions } from '../verdicts/fuse.ts';
import { evidenceOf } from '../verdicts/evidence.ts';
import { isSettled, worthOf } from '../verdicts/foresight.ts';
import { type Found, type Item, lookup, type LookupCall, type LookupOptions, type LookupPorts } from './lookup.ts';
import { exactType, normalise } from './normalise.ts';
import { failure } from './outcome.ts';
import type { Provider } from './provider.ts';
import { lookupRow } from './row.ts';
import { askFor, type Chosen, select } from './select.ts';
import { Tally } from './summary.ts';

/** The verdict may be another one in so many cases of a hundred; then asking on is not worth the quota. */
const risk = 0.02;
const day = 86_400;

/** What a call costs: nothing where nothing leaves, else the share of a day's quota that it takes. */
const priceOf = ({ shares, rate }: Provider): number => (shares === 'nothing' ? 0 : Math.max(1e-6, ...rate.map(({ calls, seconds }) => (seconds / day) / calls)));

/** The cheapest first; among equals the one that tells most. */
const inOrder = (chosen: readonly Chosen[], seen: FuseOptions['seen']): Chosen[] =>
  chosen.toSorted((a, b) => priceOf(a.provider) - priceOf(b.provider) || worthOf(b.provider.name, seen?.(b.provider.name)) - worthOf(a.provider.name, seen?.(a.provider.name)));

interface State {
  item: Item & { sourceIndex: number };
  evidence: Evidence[];
  found: Map<string, Found>;
}

/**
 * Like `lookup`, but one provider after another, the cheapest first, and only as long as the fused verdict of a value may still change.
 * A question that was saved is a row that says so. The order of rows is that of `lookup`.
 */
export async function* thriftyLookup(
  items: readonly Item[], options: LookupOptions, known: readonly Provider[], ports: LookupPorts, call: LookupCall, tally = new Tally(), fusion: FuseOptions = {},
): AsyncGenerator<Found> {
  const chosen = await select(options, known, ports);
  const queue = inOrder(chosen, fusion.seen);
  const states: State[] = items.map((item, index) => ({ item: { ...item, sourceIndex: item.sourceIndex ?? index }, evidence: [], found: new Map() }));
  const bySource = new Map(states.map((state) => [state.item.sourceIndex, state]));
  const subtype = options.subtype || null;
  for (const [at, { provider }] of queue.entries()) {
    const open: State[] = [];
    for (const state of states) {
      const normal = normalise(state.item.value, state.item.type, { inside: options.inside ?? false });
      const able = (other: Chosen): boolean => askFor(other.provider, normal.type, exactType(normal), subtype) !== undefined;
      const remaining = queue.slice(at).filter(able).map((other) => other.provider.name);
      if (!isSettled(state.evidence, remaining, risk, fusion)) open.push(state);
      else state.found.set(provider.name, saved(state, normal, subtype, provider.name));
    }
    const now = ports.clock.now();
    for await (const found of lookup(open.map(({ item }) => item), { ...options, names: [provider.name], repeat: true }, known, ports, call, tally)) {
      const state = bySource.get(found.sourceIndex)!;
      state.found.set(provider.name, found);
      state.evidence.push(evidenceOf(lookupRow(found, found.answered, { raw: false, now }), now));
    }
  }
  tally.requested = items.length;
  tally.distinct = new Set(items.map(({ value }) => value)).size;
  for (const { found } of states) for (const { provider } of chosen) if (found.has(provider.name)) yield found.get(provider.name)!;
}

const saved = ({ item }: State, normal: Found['normal'], subtype: string | null, provider: string): Found => ({
  given: item.value, normal, subtype, provider, sourceIndex: item.sourceIndex,
  answered: { outcome: failure({ failed: 'withheld', message: 'Not asked: the verdict would hardly change any more.' }), cached: 'no', fetchedAt: null, attempts: 0, durationMs: 0 },
});
