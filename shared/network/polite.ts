import { createHash } from 'node:crypto';
import type { Call } from '../kit/call.ts';
import type { Answer, Fetch, Ports } from '../kit/ports.ts';
import { retryAtOf } from '../outbound/hints.ts';
import type { Window } from '../outbound/quota.ts';
import { reacher } from '../outbound/reach.ts';
import { AnswerError } from '../outbound/retry.ts';
import { LookupError } from './answers.ts';

/** How often a service may be asked, and for how long its answers are good (seconds). */
interface Manners {
  windows: readonly Window[];
  keep: number;
}

const day = 86_400;
/** Two a second on average, in bursts: what registries bear without complaint. */
const patient: Manners = { windows: [{ calls: 10, seconds: 5 }], keep: day };
const manners: Readonly<Record<string, Manners>> = {
  'data.iana.org': { windows: [{ calls: 10, seconds: 60 }], keep: 7 * day },
  'bgp.potaroo.net': { windows: [{ calls: 2, seconds: 60 }], keep: day },
  'sslbl.abuse.ch': { windows: [{ calls: 2, seconds: 60 }], keep: day / 24 },
  'api.ipstack.com': { windows: [{ calls: 20, seconds: 1 }], keep: 30 * day },
};
const keepAbsence = day / 4;
const passing: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

type Kept = { status: number; url: string; text: string };

/** Fetches pages of text through cache, single flight, quota, circuit breaker and retries: the same question is asked once, however many want to know. */
export const politeFetch = (
  ports: Pick<Ports, 'fetch' | 'store' | 'clock' | 'log'> & Partial<Pick<Ports, 'blobs'>>,
  { deadline, signal }: Pick<Call, 'deadline' | 'signal'>,
  { attempts = 3 }: { attempts?: number } = {},
): Fetch => {
  const reach = reacher(ports);
  return async (url, init = {}) => {
    const { host } = new URL(url);
    const { windows, keep } = manners[host] ?? patient;
    const reached = await reach<Kept>({
      // Addresses may carry a key, so only their digest is written down.
      key: `web:${host}:${createHash('sha256').update(url).digest('hex')}`,
      quota: { bucket: `web:${host}`, windows },
      ttlOf: ({ status }) => (status === 200 ? keep : status === 404 ? keepAbsence : undefined),
      deadline,
      signal,
      attempts,
      ...(init.timeout !== undefined && { timeout: init.timeout }),
      produce: async (attempt) => {
        const answer = await ports.fetch(url, { ...init, timeout: attempt.timeout, ...(attempt.signal && { signal: attempt.signal }) });
        attempt.heard(answer);
        const { status, headers } = answer;
        if (passing.has(status)) throw new AnswerError(status, `${host} answered with status ${status}.`, { retryAt: retryAtOf(headers, ports.clock.now()) });
        return { status, url: answer.url, text: new TextDecoder().decode(answer.body) };
      },
    });
    if (reached.outcome === 'value') return answerOf(reached.value);
    if (reached.outcome === 'failed') {
      if (reached.error instanceof AnswerError) return answerOf({ status: reached.error.status, url, text: '' });
      throw reached.error;
    }
    throw new LookupError('rate_limited', `${host} may not be asked now${reached.outcome === 'deferred' ? `; try again in ${reached.retryAfter} s` : ''}.`);
  };
};

const answerOf = ({ status, url, text }: Kept): Answer => ({ status, headers: {}, body: new TextEncoder().encode(text), url });
