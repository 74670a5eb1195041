import type { Severity } from '../kit/observable.ts';
import { FetchError, type Json } from '../kit/ports.ts';
import type { ErrorKind, Failure, Judgement } from './provider.ts';

/** Words for `Status` in rows. */
export const statuses = { ok: 0, notSupported: 1, badFormat: 2, queryFailed: 3, noData: 4, other: 10 } as const;
export const statusNames: Readonly<Record<number, string>> = { 0: 'OK', 1: 'NOT_SUPPORTED', 2: 'BAD_FORMAT', 3: 'QUERY_FAILED', 4: 'NO_DATA', 10: 'OTHER' };

/** What became of one question to one provider. */
export type Outcome = {
  result: boolean;
  severity: Severity;
  details: Json;
  raw: Json;
  reference: string | null;
  status: number;
  httpStatus: number | null;
  errorKind: ErrorKind | null;
  retryable: boolean;
  /** Seconds. */
  retryAfter: number | null;
  permalink: string | null;
};

interface Meaning {
  status: number;
  severity: Severity;
  words: string;
  retryable?: true;
}

const failed = (words: string): Meaning => ({ status: statuses.queryFailed, severity: 'unknown', words });
const noData: Meaning = { status: statuses.noData, severity: 'information', words: 'Not found.' };

/** What each kind of failure is in a row. Severity is unknown wherever there is no judgement: "not checked" must not read as "clean". */
const meanings: Readonly<Record<ErrorKind, Meaning>> = {
  not_supported: { status: statuses.notSupported, severity: 'unknown', words: 'Type not supported.' },
  bad_format: { status: statuses.badFormat, severity: 'information', words: 'The value is not valid.' },
  not_found: noData,
  empty: noData,
  auth: failed('Authorization failed. Check account and key details.'),
  forbidden: failed('Request forbidden. Allowed query rate may have been exceeded.'),
  quota: failed('Request quota exceeded.'),
  rate_limited: { ...failed('Too Many Requests'), retryable: true },
  bad_request: failed('Unknown HTTP status code.'),
  timeout: { ...failed('The provider did not answer in time.'), retryable: true },
  network: { ...failed('The provider cannot be reached.'), retryable: true },
  server: { ...failed('The provider failed.'), retryable: true },
  parse: failed('The answer is not of the expected shape.'),
  config: failed('The provider is not configured.'),
  withheld: { status: statuses.other, severity: 'unknown', words: 'Not sent.' },
};

const phrases: Readonly<Record<number, string>> = {
  300: 'Multiple Choices',
  301: 'Moved Permanently',
  302: 'Found',
  303: 'See Other',
  304: 'Not Modified',
  307: 'Temporary Redirect',
  308: 'Permanent Redirect',
  400: 'Bad Request',
  402: 'Payment Required',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
  407: 'Proxy Authentication Required',
  408: 'Request Timeout',
  409: 'Conflict',
  410: 'Gone',
  411: 'Length Required',
  412: 'Precondition Failed',
  413: 'Payload Too Large',
  414: 'URI Too Long',
  415: 'Unsupported Media Type',
  418: "I'm a Teapot",
  421: 'Misdirected Request',
  422: 'Unprocessable Entity',
  423: 'Locked',
  424: 'Failed Dependency',
  425: 'Too Early',
  426: 'Upgrade Required',
  428: 'Precondition Required',
  429: 'Too Many Requests',
  431: 'Request Header Fields Too Large',
  451: 'Unavailable For Legal Reasons',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
  505: 'HTTP Version Not Supported',
  507: 'Insufficient Storage',
  508: 'Loop Detected',
  511: 'Network Authentication Required',
};

interface Around {
  httpStatus?: number | null;
  raw?: unknown;
  reference?: string | null;
  retryAfter?: number | null;
  retryable?: boolean;
}

export const failure = (
  { failed: kind, message, details }: Failure,
  { httpStatus = null, raw = null, reference = null, retryAfter = null, retryable }: Around = {},
): Outcome => {
  const meaning = meanings[kind];
  return {
    result: false,
    severity: meaning.severity,
    details: (details ?? message ?? meaning.words) as Json,
    raw: raw as Json,
    reference,
    status: meaning.status,
    httpStatus,
    errorKind: kind,
    retryable: retryable ?? meaning.retryable ?? false,
    retryAfter,
    permalink: null,
  };
};

/** The verdict as a row has it. */
export const judged = (judgement: Judgement, around: Around): Outcome =>
  'failed' in judgement
    ? failure(judgement, around)
    : {
        result: judgement.result ?? true,
        severity: judgement.severity,
        details: judgement.details as Json,
        raw: (around.raw ?? null) as Json,
        reference: around.reference ?? null,
        status: statuses.ok,
        httpStatus: around.httpStatus ?? null,
        errorKind: null,
        retryable: false,
        retryAfter: null,
        permalink: judgement.permalink ?? null,
      };

const kindOf = (status: number): ErrorKind => {
  if (status === 401 || status === 407) return 'auth';
  if (status === 402) return 'quota';
  if (status === 403) return 'forbidden';
  if (status === 404) return 'not_found';
  if (status === 429) return 'rate_limited';
  return status >= 500 ? 'server' : 'bad_request';
};

const passing: ReadonlySet<number> = new Set([408, 425, 429]);

/** What an answer that is no success means; a provider's own reading goes first. */
export const refused = (status: number, own: Failure | undefined, around: Around): Outcome => {
  const kind = kindOf(status);
  const words = kind === 'server' || kind === 'bad_request' ? (phrases[status] ?? 'Unknown HTTP status code.') : undefined;
  return failure(own ?? { failed: kind, ...(words !== undefined && { message: words }) }, {
    ...around,
    httpStatus: status,
    retryable: passing.has(status) || status >= 500,
  });
};

/** No answer at all. */
export const unanswered = (error: unknown, around: Around): Outcome => {
  const kind = error instanceof FetchError ? error.kind : 'network';
  if (kind === 'timeout') return failure({ failed: 'timeout' }, around);
  if (kind === 'refused') return failure({ failed: 'network', message: 'The address of the provider is not allowed.' }, { ...around, retryable: false });
  if (kind === 'too-large') return failure({ failed: 'parse', message: 'The answer is too large.' }, around);
  const what = { dns: 'The name of the provider cannot be resolved.', tls: 'The provider shows no valid certificate.', network: undefined }[kind];
  return failure({ failed: 'network', ...(what !== undefined && { message: what }) }, around);
};

/** The answer came from the provider and stays true for a while. */
export const isLasting = ({ status }: Outcome): boolean => status === statuses.ok || status === statuses.noData;
