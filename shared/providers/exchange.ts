import { retryAtOf } from '../outbound/hints.ts';
import type { Attempt } from '../outbound/reach.ts';
import { AnswerError } from '../outbound/retry.ts';
import { type Answer, FetchError, type Ports } from '../kit/ports.ts';
import { type Credentials, redacted } from './credentials.ts';
import { failure, isLasting, judged, type Outcome, refused, statuses, unanswered } from './outcome.ts';
import type { Asked, DnsAsk, HttpAsk, Provider, Request } from './provider.ts';
import { type Ready, requestOf } from './request.ts';
import { Unfilled, Unwritable } from './template.ts';

export type ExchangePorts = Pick<Ports, 'fetch' | 'identity' | 'network' | 'clock'>;

/** One question, ready to be asked. */
export interface Question<A> {
  provider: Provider;
  ask: A;
  credentials: Credentials;
  asked: Omit<Asked, 'status' | 'reference' | 'fields'>;
}

/** A try that brought no lasting outcome. What the row will say travels as the cause. */
export class Unsuccessful extends AnswerError {
  readonly outcome: Outcome;
  constructor(outcome: Outcome, retryAt?: number) {
    super(standing(outcome), 'The provider gave no answer to keep.', { retryAt, cause: outcome });
    this.outcome = outcome;
  }
}

/** No answer came. */
export class Unreached extends FetchError {
  readonly outcome: Outcome;
  constructor(cause: FetchError, outcome: Outcome) {
    super(cause.kind, cause.message, { cause });
    this.outcome = outcome;
  }
}

/** The status by which retries, quota and circuit breaker judge, also where a failure came with status 200. */
const standing = ({ errorKind, httpStatus }: Outcome): number =>
  errorKind === 'auth' ? 401 : errorKind === 'rate_limited' ? 429 : httpStatus !== null && httpStatus >= 300 ? httpStatus : errorKind === 'quota' ? 429 : 400;

/** Asks one question over HTTP: one outcome for each value. Throws a FetchError or Unsuccessful. */
export const exchange = async (question: Question<HttpAsk>, attempt: Attempt, ports: ExchangePorts): Promise<Map<string, Outcome>> => {
  const { provider, ask, credentials, asked } = question;
  const many = ask.bulk && asked.values.length >= (ask.bulk.least ?? 2) ? ask.bulk : undefined;
  const talk = talker(question, attempt, ports);
  const first = many?.request ?? ask;
  const { answer, reference } = await talk(await ready(first, question, ports));
  const around = { raw: bodyOf(answer, credentials.secrets), reference, httpStatus: answer.status };
  const refusal = refusalOf(provider, answer, around, ports.clock.now());
  if (refusal) return settled(asked.values, refusal.outcome, refusal.retryAt);
  const facts = { ...asked, fields: open(provider, credentials), status: answer.status, reference };
  if (many) return judgedEach(many, ask, around, facts);
  const further = await Promise.all((ask.also ?? []).map(async (request) => talk(await ready(request, question, ports))));
  if (ask.poll) return polled(question, talk, around.raw, facts, attempt, ports);
  const raw = ask.also ? [around.raw, ...further.map((one) => bodyOf(one.answer, credentials.secrets))] : around.raw;
  return settled(asked.values, verdictOf(ask, raw, { ...around, raw }, facts));
};

/** Asks by a DNS name. No such name means no record. */
export const exchangeDns = async (
  { ask, asked, provider, credentials }: Question<DnsAsk>,
  attempt: Attempt,
  { network }: ExchangePorts,
): Promise<Map<string, Outcome>> => {
  const reference = `dns:${ask.name.replace('{observable}', asked.value)}`;
  try {
    const { answers } = await network.resolve(ask.name.replace('{observable}', asked.value), ask.type, attempt.signal);
    const facts = { ...asked, fields: open(provider, credentials), status: 200, reference };
    return settled(asked.values, judged(ask.verdict(answers, facts), { raw: answers, reference }));
  } catch (error) {
    if (error instanceof FetchError && /^(NXDOMAIN|NODATA|ENOTFOUND|ENODATA)/.test(error.message))
      return settled(asked.values, failure({ failed: 'not_found' }, { reference }));
    throw error;
  }
};

const ready = async (request: Request, { provider, credentials, asked }: Question<HttpAsk>, { identity }: ExchangePorts): Promise<Ready> => {
  try {
    const made = requestOf(request, credentials.fields, asked);
    if (request.identity === undefined) return made;
    const tenant = credentials.fields['tenant'];
    const token = await identity.token(request.identity, tenant === undefined ? {} : { tenant });
    if (token === undefined) throw new Unfilled('identity', `${provider.name} needs the machine's identity, and there is none.`);
    return { ...made, init: { ...made.init, headers: { ...made.init.headers, authorization: `Bearer ${token}` } } };
  } catch (error) {
    if (error instanceof Unfilled) throw new Unsuccessful(failure({ failed: 'config', message: error.message }));
    if (error instanceof Unwritable) throw new Unsuccessful(failure({ failed: 'bad_format', message: error.message }));
    throw error;
  }
};

/** The try's first request goes on its own turn; every further one waits for another. */
const talker = ({ credentials: { secrets } }: Question<HttpAsk>, attempt: Attempt, { fetch }: ExchangePorts) => {
  let requests = 0;
  return async ({ url, init, reference }: Ready): Promise<{ answer: Answer; reference: string }> => {
    requests += 1;
    if (requests > 1) await attempt.turn();
    try {
      const answer = await fetch(url, { ...init, timeout: attempt.timeout, ...(attempt.signal && { signal: attempt.signal }) });
      attempt.heard(answer);
      return { answer, reference };
    } catch (error) {
      if (!(error instanceof FetchError)) throw error;
      throw new Unreached(error, unanswered(error, { reference: redacted(reference, secrets) }));
    }
  };
};

const bodyOf = ({ body }: Answer, secrets: readonly string[]): unknown => {
  const text = redacted(new TextDecoder().decode(body), secrets);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
};

type Around = { raw: unknown; reference: string; httpStatus: number };

const refusalOf = ({ refusal }: Provider, answer: Answer, around: Around, now: number): { outcome: Outcome; retryAt: number | undefined } | undefined => {
  const { status, headers } = answer;
  if (status === 204) return { outcome: failure({ failed: 'empty' }, around), retryAt: undefined };
  if (status >= 200 && status < 300) return undefined;
  const retryAt = retryAtOf(headers, now);
  const retryAfter = retryAt === undefined ? null : Math.max(0, Math.round((retryAt - now) / 1000));
  return { outcome: refused(status, refusal?.(status, around.raw), { ...around, retryAfter }), retryAt };
};

const isEmpty = (body: unknown): boolean =>
  body === '' || body === null || (typeof body === 'object' && !Array.isArray(body) && Object.keys(body).length === 0);

const verdictOf = (ask: Pick<HttpAsk, 'answer' | 'verdict'>, body: unknown, around: Around, facts: Asked): Outcome => {
  if (isEmpty(body)) return failure({ failed: 'empty' }, around);
  if (typeof body === 'string') return failure({ failed: 'parse', message: 'The answer is not JSON.' }, around);
  const read = ask.answer.safeParse(body);
  return read.success ? judged(ask.verdict(read.data as never, facts), around) : failure({ failed: 'parse' }, around);
};

const judgedEach = (many: NonNullable<HttpAsk['bulk']>, ask: HttpAsk, around: Around, facts: Asked): Map<string, Outcome> => {
  if (isEmpty(around.raw)) return settled(facts.values, failure({ failed: 'empty' }, around));
  const read = typeof around.raw === 'string' ? undefined : many.answer.safeParse(around.raw);
  if (!read?.success)
    return settled(facts.values, failure({ failed: 'parse', ...(typeof around.raw === 'string' && { message: 'The answer is not JSON.' }) }, around));
  const parts = new Map<string, unknown>();
  for (const [value, part] of many.each(read.data as never)) parts.set(value.toLowerCase(), part);
  const outcomes = facts.values.map((value): [string, Outcome] => {
    const part = parts.get(value.toLowerCase());
    const own = { ...around, raw: facts.values.length === 1 ? around.raw : (part ?? null) };
    return [value, part === undefined ? failure({ failed: 'not_found' }, own) : verdictOf(ask, part, own, { ...facts, value })];
  });
  return new Map(outcomes);
};

/** Waits for the result that the receipt promises. */
const polled = async (
  question: Question<HttpAsk>,
  talk: ReturnType<typeof talker>,
  receipt: unknown,
  facts: Asked,
  attempt: Attempt,
  { clock }: ExchangePorts,
): Promise<Map<string, Outcome>> => {
  const { ask, provider, credentials } = question;
  const poll = ask.poll!;
  let address: string;
  try {
    address = poll.url(receipt as never);
  } catch {
    return settled(facts.values, failure({ failed: 'parse' }, { raw: receipt, reference: facts.reference, httpStatus: facts.status }));
  }
  const until = clock.now() + Math.min(poll.giveUp * 1000, attempt.timeout);
  for (let wait = poll.first; clock.now() + wait * 1000 <= until; wait = poll.every) {
    await clock.sleep(wait * 1000, attempt.signal);
    const { url, init, reference } = requestOf({ url: address, ...(poll.headers && { headers: poll.headers }) }, credentials.fields, facts);
    const { answer } = await talk({ url, init, reference });
    if (answer.status === 404) continue;
    const around = { raw: bodyOf(answer, credentials.secrets), reference, httpStatus: answer.status };
    const refusal = refusalOf(provider, answer, around, clock.now());
    return refusal
      ? settled(facts.values, refusal.outcome, refusal.retryAt)
      : settled(facts.values, verdictOf(ask, around.raw, around, { ...facts, reference }));
  }
  return settled(facts.values, failure({ failed: 'timeout', message: 'The result was not ready in time.' }, { reference: facts.reference }));
};

const open = ({ fields = {} }: Provider, credentials: Credentials): Record<string, string> =>
  Object.fromEntries(Object.entries(credentials.fields).filter(([field]) => fields[field]?.secret === false));

/** The same outcome for every value; thrown when it does not last. */
const settled = (values: readonly string[], outcome: Outcome, retryAt?: number): Map<string, Outcome> => {
  if (!isLasting(outcome) && outcome.status !== statuses.other) throw new Unsuccessful(outcome, retryAt);
  return new Map(values.map((value) => [value, outcome]));
};
