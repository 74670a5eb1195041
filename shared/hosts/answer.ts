import { type Fault, faults } from '../kit/fault.ts';
import type { Report } from '../kit/report.ts';
import { toCsv, toJsonLines } from './rows.ts';

const safe = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};
const mostFlaws = 50;
const longestProblems = 4000;

/** A response with the headers that every answer has. */
export const respond = (status: number, body: string | ReadableStream, mediaType: string, id: string, headers: Record<string, string> = {}): Response =>
  new Response(body, { status, headers: { ...safe, 'content-type': mediaType, 'x-request-id': id, ...headers } });

export const respondJson = (status: number, value: unknown, id: string, headers: Record<string, string> = {}): Response =>
  respond(status, JSON.stringify(value), 'application/json', id, headers);

/** The report as the caller accepts it: all of it as JSON, or the rows alone as lines or CSV with the rest in headers. */
export const respondReport = (report: Report, accept: string | null, headers: Record<string, string> = {}): Response => {
  const form = formOf(accept);
  if (form === undefined) return respondJson(200, report, report.id, headers);
  const beside = { 'x-gumshoe-truncated': String(report.truncated), 'x-gumshoe-problems': problemsOf(report) };
  return respond(200, form.write(report.rows), form.mediaType, report.id, { ...beside, ...headers });
};

const forms = [
  { mediaType: 'application/x-ndjson', write: toJsonLines },
  { mediaType: 'text/csv; charset=utf-8', write: toCsv },
];

const formOf = (accept: string | null) => {
  for (const range of (accept ?? '').toLowerCase().split(',')) {
    const wanted = range.split(';', 1)[0]!.trim();
    if (wanted === 'application/json' || wanted === '*/*') return undefined;
    const form = forms.find(({ mediaType }) => mediaType.startsWith(wanted) && wanted !== '');
    if (form) return form;
  }
  return undefined;
};

/** Problems in one header: ASCII JSON, as many as fit. */
const problemsOf = ({ problems }: Report): string => {
  let shown = problems;
  let text = ascii(shown);
  while (text.length > longestProblems) {
    shown = shown.slice(0, Math.floor(shown.length / 2));
    text = ascii(shown);
  }
  return text;
};

const ascii = (value: unknown): string =>
  JSON.stringify(value).replace(/[^\x20-\x7e]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** A fault as RFC 9457 says it. Nothing of the cause is in it. */
export const respondFault = (fault: Fault, id: string, headers: Record<string, string> = {}): Response => {
  const { status, title } = faults[fault.code];
  const problem = {
    type: `urn:gumshoe:fault:${fault.code}`,
    title,
    status,
    detail: fault.message,
    code: fault.code,
    id,
    ...(fault.flaws.length > 0 && { flaws: fault.flaws.slice(0, mostFlaws) }),
    ...(fault.retryAfter !== undefined && { retryAfter: fault.retryAfter }),
  };
  const later: Record<string, string> = fault.retryAfter === undefined ? {} : { 'retry-after': String(Math.ceil(fault.retryAfter)) };
  return respond(status, JSON.stringify(problem), 'application/problem+json', id, { ...later, ...headers });
};
