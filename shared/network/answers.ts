import { Fault } from '../kit/fault.ts';
import { type Answer, type Fetch, FetchError, type FetchInit } from '../kit/ports.ts';

/** Why a service gave no usable answer, in the words of lookup rows. */
export type ErrorKind = 'not_found' | 'auth' | 'forbidden' | 'quota' | 'rate_limited' | 'bad_request' | 'timeout' | 'network' | 'server' | 'parse';

/** A service was asked and did not answer usefully. */
export class LookupError extends Error {
  readonly kind: ErrorKind;
  constructor(kind: ErrorKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'LookupError';
    this.kind = kind;
  }
}

const byStatus: Readonly<Record<number, ErrorKind>> = { 401: 'auth', 402: 'quota', 403: 'forbidden', 404: 'not_found', 429: 'rate_limited' };

/** Any failure of a call as one kind of error. A Fault of ours and a bug pass. */
export const asLookupError = (thrown: unknown): LookupError => {
  if (thrown instanceof LookupError) return thrown;
  if (thrown instanceof FetchError) return new LookupError(thrown.kind === 'timeout' ? 'timeout' : 'network', thrown.message, { cause: thrown });
  if (thrown instanceof Fault && (thrown.code === 'upstream-failed' || thrown.code === 'rate-limited'))
    return new LookupError(thrown.code === 'rate-limited' ? 'rate_limited' : 'server', thrown.message, { cause: thrown });
  throw thrown;
};

/** The body of a 2xx answer; a LookupError for anything else. */
export const askFor = async (fetch: Fetch, url: string, init?: FetchInit): Promise<Answer> => {
  let answer: Answer;
  try {
    answer = await fetch(url, init);
  } catch (thrown) {
    throw asLookupError(thrown);
  }
  if (answer.status >= 200 && answer.status < 300) return answer;
  const kind = byStatus[answer.status] ?? (answer.status >= 500 ? 'server' : 'bad_request');
  throw new LookupError(kind, `${new URL(url).host} answered with status ${answer.status}.`);
};

export const textOf = ({ body }: Answer): string => new TextDecoder().decode(body);

/** The JSON of an answer; a LookupError of kind `parse` when it is none. */
export const jsonOf = (answer: Answer): unknown => {
  try {
    return JSON.parse(textOf(answer)) as unknown;
  } catch (cause) {
    throw new LookupError('parse', `${new URL(answer.url).host} answered with something that is not JSON.`, { cause });
  }
};
