import type { z } from 'zod';
import type { ObservableType, Severity } from '../kit/observable.ts';
import type { Json } from '../kit/ports.ts';
import type { Window } from '../outbound/quota.ts';

/** One HTTP request with placeholders: `{observable}` and the provider's own fields (`{key}`, `{id}` …). `template.ts` says how they are filled. */
export interface Request {
  method?: 'GET' | 'POST';
  url: string;
  /** A header or parameter with an unset placeholder is left out. */
  headers?: Readonly<Record<string, string>>;
  query?: Readonly<Record<string, string>>;
  json?: Json | ((asked: Asked) => Json);
  form?: Readonly<Record<string, string>>;
  /** HTTP Basic with `{id}` and `{key}`; `or-bearer`: without an id the key is a bearer token. */
  basic?: true | 'or-bearer';
  /** What a row says in place of the address. */
  reference?: string;
  /** Optional fields that this request cannot do without. */
  needs?: readonly string[];
  /** A bearer token of this scope, from the machine's identity. */
  identity?: string;
}

/** What a verdict may know beside the answer. */
export interface Asked {
  /** Normalised; the first of `values`. */
  value: string;
  values: readonly string[];
  type: ObservableType;
  subtype: string | null;
  /** Status of the answer. */
  status: number;
  /** Milliseconds since 1970. */
  now: number;
  /** Time range, for providers that keep a history of their own. */
  since: number;
  until: number;
  /** Fields of the provider that are no secret. */
  fields: Readonly<Record<string, string>>;
  /** Where the request went, without parameters. */
  reference: string;
}

export type ErrorKind =
  | 'not_supported'
  | 'bad_format'
  | 'not_found'
  | 'empty'
  | 'auth'
  | 'forbidden'
  | 'quota'
  | 'rate_limited'
  | 'bad_request'
  | 'timeout'
  | 'network'
  | 'server'
  | 'parse'
  | 'config'
  | 'withheld';

/** The answer holds a judgement. */
export interface Verdict {
  severity: Severity;
  details: unknown;
  /** A page for people. */
  permalink?: string | undefined;
  /** False when the provider knows the value but gives nothing usable. */
  result?: boolean;
}

/** The answer says why there is none. */
export interface Failure {
  failed: ErrorKind;
  /** Default: the usual words for this kind. */
  message?: string;
  details?: unknown;
}

/** What a message of a provider means: the first pattern that fits, else a question that it refused. */
export const failureBy = (message: string, meanings: readonly (readonly [fits: RegExp, failed: ErrorKind])[]): Failure => {
  const [, failed] = meanings.find(([fits]) => fits.test(message)) ?? [];
  return failed ? { failed } : { failed: 'bad_request', message: `The provider refused the question: ${message.slice(0, 200)}` };
};

/** The provider was asked and has no record. */
export const notFound: Failure = { failed: 'not_found' };

export type Judgement = Verdict | Failure;

/** One question to a web service. */
export interface HttpAsk extends Request {
  kind: 'http';
  answer: z.ZodType;
  verdict(answer: never, asked: Asked): Judgement;
  /** Further requests of the same question: the answer becomes the list of all answers. */
  also?: readonly Request[];
  /** Many values in one request. `least`: from how many values on (default 2). `each`: value (in lower case) → its part of the answer. */
  bulk?: { most: number; least?: number; request?: Request; answer: z.ZodType; each(answer: never): Iterable<readonly [value: string, part: unknown]> };
  /** The first answer is a receipt; the result is fetched until it is no 404. Seconds. */
  poll?: { url(receipt: never): string; headers?: Readonly<Record<string, string>>; first: number; every: number; giveUp: number };
  /** It submits something: never repeated by itself, and only when asked for by name. */
  submits?: true;
  /** The answer depends on the time range. */
  history?: true;
  /** Asked so seldom that it has a limit of its own. */
  rate?: readonly Window[];
}

/** A published list, fetched now and then and matched here: nothing about the value leaves. */
export interface FeedAsk {
  kind: 'feed';
  /** Together they are the list. */
  urls: readonly string[];
  /** Asked when the first cannot be had. */
  fallback?: string;
  /** Seconds after which the list is fetched again, conditionally. */
  every: number;
  /** Values (addresses, blocks, hashes; in lower case) with what the list says about them. */
  parse(text: string): Iterable<readonly [value: string, facts: Json]>;
  listed(facts: Json): Verdict;
}

/** A question in the form of a DNS name. */
export interface DnsAsk {
  kind: 'dns';
  name: string;
  type: string;
  verdict(answers: readonly string[], asked: Asked): Judgement;
}

/** The indicators that the operator has loaded. */
export interface OwnAsk {
  kind: 'own';
}

export type Ask = HttpAsk | FeedAsk | DnsAsk | OwnAsk;

/** One thing an operator has to give. */
export interface Field {
  required: boolean;
  purpose: string;
  /** Is it a secret, to be kept out of rows and logs? */
  secret: boolean;
}

export type State = { is: 'live' } | { is: 'commercial'; note: string } | { is: 'retired'; reason: string; successor: string };

/** Someone else's service, declared: data and one pure verdict for each question. */
export interface Provider {
  /** As it stands in rows. */
  name: string;
  /** Other names for it: configuration sections, former names. */
  aliases?: readonly string[];
  home: string;
  description: string;
  /** `context` says what a thing is, not how bad: rows without severity. */
  kind?: 'context';
  state?: State;
  /** Asked only by name, or with scope `secondary` or `all`. */
  secondary?: true;
  fields?: Readonly<Record<string, Field>>;
  /** Further prefixes of secret names: one account for several services. */
  account?: string;
  rate: readonly Window[];
  /** Without a key, where that differs. */
  keylessRate?: readonly Window[];
  /** Calls at once, where four are too many. */
  atOnce?: number;
  /** Seconds that an answer stays good. Default a day; hashes a week; no record six hours. */
  keep?: number;
  /** What leaves: nothing (lists matched here), or the value itself, to everybody's or to one's own server. */
  shares: 'nothing' | 'observable' | 'own';
  /** Raise it when the verdict changes, so that remembered answers are read again. */
  version?: number;
  /** `type` or `type-subtype` → the question. */
  asks: Readonly<Record<string, Ask>>;
  /** What an error answer means, where it is not what its status says. */
  refusal?(status: number, body: unknown): Failure | undefined;
}

/** Defines one provider. */
export const provider = (declaration: Provider): Provider => Object.freeze(declaration);

/** A question over HTTP: the request, the shape of the answer, the verdict. */
export const ask = <S extends z.ZodType>(
  request: Request,
  answer: S,
  verdict: (answer: z.output<S>, asked: Asked) => Judgement,
  more: Partial<Pick<HttpAsk, 'also' | 'poll' | 'submits' | 'bulk' | 'rate' | 'history'>> = {},
): HttpAsk => ({ kind: 'http', ...request, answer, verdict, ...more });

/** Many values in one request. */
export const bulk = <S extends z.ZodType>(
  limits: { most: number; least?: number; request?: Request },
  answer: S,
  each: (answer: z.output<S>) => Iterable<readonly [value: string, part: unknown]>,
): NonNullable<HttpAsk['bulk']> => ({ ...limits, answer, each });

/** The same question for several types. */
export const forTypes = (types: readonly string[], question: Ask | ((type: string) => Ask)): Record<string, Ask> =>
  Object.fromEntries(types.map((type) => [type, typeof question === 'function' ? question(type) : question]));

export const hashTypes = ['md5_hash', 'sha1_hash', 'sha256_hash', 'file_hash'] as const;

const key = (required: boolean) => ({ key: { required, purpose: 'API key', secret: true } });
export const keyRequired = key(true);
export const keyOptional = key(false);
export const account = { id: { required: true, purpose: 'API id or user name', secret: true }, ...keyRequired };
export const instance = (purpose: string): Record<string, Field> => ({ instance: { required: true, purpose, secret: false } });

export const second = 1;
export const minute = 60;
export const hour = 3600;
export const day = 86_400;
export const week = 7 * day;
export const month = 30 * day;
