import type { Call } from '../kit/call.ts';
import type { Ports } from '../kit/ports.ts';
import type { CacheMode } from '../outbound/reach.ts';
import { asker, type AskerPorts, type Unit } from './asker.ts';
import { type Marking, passage } from './gate.ts';
import { exactType, type Normal, normalise } from './normalise.ts';
import { failure, type Outcome, statuses } from './outcome.ts';
import { drained, limiter } from './pool.ts';
import type { Provider } from './provider.ts';
import type { Answered, Place } from './row.ts';
import { askFor, type Chosen, select, type Selection } from './select.ts';
import { Tally } from './summary.ts';

export interface Item {
  value: string;
  /** Inferred when absent. */
  type?: string | null | undefined;
  sourceIndex?: number;
}

export interface LookupOptions extends Selection {
  /** The sub-query. */
  subtype?: string | null | undefined;
  cache?: CacheMode | undefined;
  /** The oldest remembered answer that is good enough, in seconds. */
  maxAge?: number | undefined;
  marking?: Marking | undefined;
  /** Milliseconds since 1970: time range for providers with a history of their own. Default: the last fourteen days. */
  since?: number | undefined;
  until?: number | undefined;
  /** A row for every place of a repeated value (default), or one for each different value. */
  repeat?: boolean | undefined;
  /** Ask for what people inside know: private addresses are welcome. */
  inside?: boolean | undefined;
  /** Tries at one question. Default 3. */
  attempts?: number | undefined;
  /** Milliseconds for one try. Default 30,000. */
  timeout?: number | undefined;
}

export type LookupPorts = AskerPorts & Pick<Ports, 'secrets'>;
export type LookupCall = Pick<Call, 'signal' | 'deadline' | 'progress'>;

/** One value at one provider, in place. */
export interface Found extends Place {
  answered: Answered;
}

interface Distinct {
  normal: Normal;
  places: { given: string; sourceIndex: number }[];
}

const callsAtOnce = 32;
const perProvider = 4;
const history = 14 * 86_400_000;
/** What is left at the end for writing the answer. */
const reserve = 5000;

/**
 * Asks every chosen provider about every value: one answer for each pair, in the order of the input and then of the providers, as they come in.
 * What fails is a row; it throws only for unknown providers and when the call is aborted. Put a `tally` in to read the counts afterwards.
 */
export async function* lookup(
  items: readonly Item[],
  options: LookupOptions,
  known: readonly Provider[],
  ports: LookupPorts,
  call: LookupCall,
  tally = new Tally(),
): AsyncGenerator<Found> {
  const chosen = await select(options, known, ports);
  const subtype = options.subtype || null;
  const distinct = distinctOf(items, options.inside ?? false);
  tally.requested += items.length;
  tally.distinct += distinct.length;
  const now = ports.clock.now();
  const deadline = call.deadline - Math.min(reserve, (call.deadline - now) / 10);
  const over = new AbortController();
  const ask = asker(ports, {
    ...options,
    subtype,
    since: options.since ?? now - history,
    until: options.until ?? now,
    deadline,
    signal: AbortSignal.any([call.signal, over.signal]),
    called: (name) => tally.called(name),
  });
  const slots = new Map<Distinct, PromiseWithResolvers<Answered>[]>();
  const slotFor = (one: Distinct, place: number): PromiseWithResolvers<Answered> => {
    const row = slots.get(one) ?? [];
    slots.set(one, row);
    const slot = (row[place] ??= Promise.withResolvers<Answered>());
    slot.promise.catch(() => undefined);
    return slot;
  };
  const atOnce = limiter(callsAtOnce);
  let done = 0;
  const settle = (slot: PromiseWithResolvers<Answered>, provider: Provider, answered: Answered) => {
    tally.answered(provider.name, answered);
    slot.resolve(answered);
    call.progress((done += 1), distinct.length * chosen.length, 'lookups');
  };
  /** What a provider has to be asked; what need not be asked is settled on the way. */
  function* unitsFor(one: Chosen, place: number): Generator<Unit> {
    const { provider, credentials } = one;
    for (const value of distinct) {
      const slot = slotFor(value, place);
      const settled = (answered: Answered) => settle(slot, provider, answered);
      const way = wayOf(value.normal, one, subtype, options, ports);
      if ('outcome' in way) settled({ outcome: way.outcome, cached: 'no', fetchedAt: null, attempts: 0, durationMs: 0 });
      else yield { provider, credentials, ...way, settled, failed: slot.reject };
    }
  }
  const work = chosen.map((one, place) =>
    drained(ask.grouped(unitsFor(one, place)), one.provider.atOnce ?? perProvider, (group) => atOnce(() => ask.about(group))),
  );
  const running = Promise.all(work);
  running.catch(() => undefined);
  try {
    for (const { one, given, sourceIndex, isLast } of inOrder(distinct, options.repeat ?? true)) {
      for (const [place, { provider }] of chosen.entries())
        yield { given, normal: one.normal, subtype, provider: provider.name, sourceIndex, answered: await slotFor(one, place).promise };
      if (isLast) slots.delete(one);
    }
    await running;
  } finally {
    // Who stops reading wants no more questions asked.
    over.abort();
  }
}

const distinctOf = (items: readonly Item[], inside: boolean): Distinct[] => {
  const byKey = new Map<string, Distinct>();
  for (const [index, { value, type, sourceIndex = index }] of items.entries()) {
    const normal = normalise(value, type, { inside });
    const key = `${normal.type}\0${normal.safe ?? value}`;
    const known = byKey.get(key);
    if (known) known.places.push({ given: value, sourceIndex });
    else byKey.set(key, { normal, places: [{ given: value, sourceIndex }] });
  }
  return [...byKey.values()];
};

const inOrder = (distinct: readonly Distinct[], repeat: boolean) =>
  distinct
    .flatMap((one) => (repeat ? one.places : one.places.slice(0, 1)).map((place, index, all) => ({ one, ...place, isLast: index === all.length - 1 })))
    .sort((a, b) => a.sourceIndex - b.sourceIndex);

type Way = { outcome: Outcome } | Pick<Unit, 'ask' | 'type' | 'value'>;

/** The question to ask, or why there is none: what is refused, unsupported, withheld or not configured never leaves. */
const wayOf = (normal: Normal, { provider, obstacle }: Chosen, subtype: string | null, { marking }: LookupOptions, { settings }: LookupPorts): Way => {
  const { type, safe, flaw } = normal;
  if (safe === null && type !== 'unknown') return { outcome: failure({ failed: 'bad_format', ...(flaw !== undefined && { message: flaw }) }) };
  const exact = exactType(normal);
  const ask = safe === null ? undefined : askFor(provider, type, exact, subtype);
  if (!ask) return { outcome: failure({ failed: 'not_supported', message: `Type ${subtype === null ? type : `${type}-${subtype}`} not supported.` }) };
  if (obstacle !== undefined) return { outcome: failure({ failed: 'config', message: obstacle }) };
  const gate = passage(safe!, exact, provider, settings, marking);
  return 'withheld' in gate ? { outcome: failure({ failed: 'withheld', message: gate.withheld }) } : { ask, type: exact, value: gate.value };
};

/** Rows of these kinds are shown only on request. */
export const isShown = (
  { answered: { outcome } }: Found,
  { showNotSupported = false, showBadFormat = false }: { showNotSupported?: boolean | undefined; showBadFormat?: boolean | undefined },
): boolean => (showNotSupported || outcome.status !== statuses.notSupported) && (showBadFormat || outcome.status !== statuses.badFormat);
