import { FetchError, type Ports } from '../kit/ports.ts';
import { besideStore, Recent } from './recent.ts';
import { AnswerError, isPassing } from './retry.ts';

/** Keeps away from a provider that is down. */
export interface Breaker {
  /** `closed`: go on. `probe`: the breaker was open, and this call alone may try. Otherwise milliseconds since 1970 when to try again. */
  check(name: string): Promise<'closed' | 'probe' | number>;
  /** Absent error: it went well. */
  report(name: string, error?: unknown): Promise<void>;
  /** For people: until when it is open, and why; undefined when it is closed. */
  look(name: string): Promise<{ until: number; cause: string } | undefined>;
}

interface State {
  failures: number;
  /** 0: closed. */
  openUntil: number;
  /** When the store was last asked. */
  readAt: number;
}

type Shared = Readonly<{ until: number; probing: number; cause: string }>;

const table = 'breakers';
const patience = 5;
const openMs = 60_000;
/** A probe that is not reported within this time is taken to have died. */
const probeMs = 30_000;
/** How long an instance may not know that another one has opened or closed. */
const readEvery = 5000;
const statesOf = besideStore(() => new Recent<State>(1000));

/** Counts within the instance; what is shared is only that a breaker has opened, so that a healthy provider costs one read every five seconds. */
export const breaker = ({ store, clock, log }: Pick<Ports, 'store' | 'clock' | 'log'>): Breaker => {
  const states = statesOf(store);
  const stateOf = (name: string): State => states.having(name, () => ({ failures: 0, openUntil: 0, readAt: -Infinity }));

  const open = async (name: string, state: State, error: unknown): Promise<void> => {
    const until = clock.now() + openMs;
    Object.assign(state, { failures: 0, openUntil: until, readAt: clock.now() });
    const cause = String(error).slice(0, 300);
    await store.put(table, name, { until, probing: 0, cause }, { expires: until + 86_400_000 });
    log.warn('breaker.open', { provider: name, cause });
  };

  return {
    async check(name) {
      const state = stateOf(name);
      const now = clock.now();
      if (state.openUntil === 0 && now - state.readAt < readEvery) return 'closed';
      state.readAt = now;
      const found = await store.get<Shared>(table, name);
      state.openUntil = found?.value.until ?? 0;
      if (!found) return 'closed';
      const { until, probing, cause } = found.value;
      if (now < until) return until;
      if (now < probing) return probing;
      const claimed = await store.swap(table, name, { until, probing: now + probeMs, cause }, found.version, { expires: now + 86_400_000 });
      return claimed === undefined ? now + probeMs : 'probe';
    },

    async look(name) {
      const found = await store.get<Shared>(table, name);
      return found && { until: found.value.until, cause: found.value.cause };
    },

    async report(name, error) {
      const state = stateOf(name);
      const verdict = error === undefined ? 'well' : meaningOf(error);
      if (verdict === 'well') {
        state.failures = 0;
        if (state.openUntil === 0 || clock.now() < state.openUntil) return;
        state.openUntil = 0;
        await store.delete(table, name);
        log.info('breaker.closed', { provider: name });
      } else if (verdict !== 'nothing') {
        state.failures += 1;
        if (verdict === 'shut' || state.failures >= patience || state.openUntil > 0) await open(name, state, error);
      }
    },
  };
};

/** What a failure says about the provider's health: a 429 is the governor's business, and any other answer shows that somebody is at home. */
const meaningOf = (error: unknown): 'well' | 'ill' | 'shut' | 'nothing' => {
  if (error instanceof AnswerError) return error.status === 401 ? 'shut' : error.status === 429 ? 'nothing' : isPassing(error) ? 'ill' : 'well';
  return error instanceof FetchError && error.kind !== 'refused' && error.kind !== 'too-large' ? 'ill' : 'nothing';
};
