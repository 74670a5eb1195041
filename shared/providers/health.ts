import type { Ports } from '../kit/ports.ts';
import { besideStore } from '../outbound/recent.ts';
import { type Outcome, statuses } from './outcome.ts';

/** The last failure of a provider. */
export type Ailment = {
  /** Milliseconds since 1970. */
  at: number;
  kind: string;
  detail: string;
};

const table = 'health';
const keepMs = 7 * 86_400_000;
/** A provider that fails all the time is written down once a minute. */
const everyMs = 60_000;
const written = besideStore(() => new Map<string, number>());

/** Remembers that a provider failed, for list-providers and doctor. */
export const noteFailure = async (
  { store, clock }: Pick<Ports, 'store' | 'clock'>,
  provider: string,
  { status, errorKind, details }: Outcome,
): Promise<void> => {
  if (status !== statuses.queryFailed || errorKind === 'config') return;
  const now = clock.now();
  const noted = written(store);
  if (now - (noted.get(provider) ?? -Infinity) < everyMs) return;
  noted.set(provider, now);
  const detail = typeof details === 'string' ? details : (errorKind ?? '');
  await store.put(table, provider, { at: now, kind: errorKind ?? 'unknown', detail: detail.slice(0, 300) } satisfies Ailment, { expires: now + keepMs });
};

export const lastFailure = async ({ store }: Pick<Ports, 'store'>, provider: string): Promise<Ailment | undefined> =>
  (await store.get<Ailment>(table, provider))?.value;
