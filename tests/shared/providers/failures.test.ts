import { describe, expect, it } from 'vitest';
import { type Asking, asking, everyProvider, portsSaying, type Said } from '../../support/asking.ts';
import { md5, sha1, sha256 } from './recordings.ts';

/** A valid value of each type. */
const samples: Readonly<Record<string, string>> = {
  ipv4: '192.31.196.5', ipv6: '2620:4f:8000::7', cidr: '192.31.196.0/24', asn: 'AS64500', dns: 'shop.example.net', hostname: 'www.shop.example.net', url: 'https://shop.example.net/a?b=c', email: 'a@shop.example.net',
  md5_hash: md5, sha1_hash: sha1, sha256_hash: sha256, sha512_hash: sha256 + sha256.replace('5f', 'af'), file_hash: sha256, windows_path: 'C:\\Windows\\System32\\cmd.exe', linux_path: '/usr/bin/id', cve: 'CVE-2026-0001', user: 'bob',
};

/** Every question that anybody is asked over HTTP. */
const questions = everyProvider.flatMap(({ name, asks, kind }) =>
  Object.entries(asks).flatMap(([key, ask]) => {
    const [type = '', subtype] = key.split('-');
    return ask.kind === 'http' ? [{ name, ask, type, subtype, inside: kind === 'context', label: `${name} ${key}` }] : [];
  }));
type Question = (typeof questions)[number];
/** One for each request: several types may share it. */
const requests = [...new Map(questions.map((question) => [question.ask, question])).values()];

const askedWith = async ({ name, type, subtype, inside }: Question, said: Said, more: Asking & { keyless?: boolean } = {}) => {
  const { ports, sent } = portsSaying([said], more.keyless ? [] : [name], { ...(more.keyless && { env: {} }) });
  const rows = await asking([{ value: samples[type]!, type }], { ports, names: [name], subtype, inside, retired: true, attempts: 1, ...more });
  return { row: rows[0]!, sent, rows };
};

/** What is said, and what the row must say of it. */
const failures: readonly (readonly [what: string, said: Said, row: object])[] = [
  ['nothing known', { status: 404, body: { error: 'x' } }, { Status: 4, ErrorKind: 'not_found', Severity: 'information', HttpStatus: 404, Details: 'Not found.', Retryable: false }],
  ['a bad key', { status: 401, body: { error: 'x' } }, { Status: 3, ErrorKind: 'auth', Severity: 'unknown', HttpStatus: 401, Details: 'Authorization failed. Check account and key details.' }],
  ['forbidden', { status: 403, body: 'no' }, { Status: 3, ErrorKind: 'forbidden', Severity: 'unknown', HttpStatus: 403 }],
  ['paid only', { status: 402, body: {} }, { Status: 3, ErrorKind: 'quota', Severity: 'unknown', Details: 'Request quota exceeded.' }],
  ['too many', { status: 429, body: {}, headers: { 'retry-after': '7000' } }, { Status: 3, ErrorKind: 'rate_limited', Severity: 'unknown', Retryable: true, RetryAfterSeconds: 7000, Details: 'Too Many Requests' }],
  ['a broken server', { status: 500, body: '<html/>' }, { Status: 3, ErrorKind: 'server', Severity: 'unknown', Retryable: true, Details: 'Internal Server Error' }],
  ['a bad question', { status: 422, body: {} }, { Status: 3, ErrorKind: 'bad_request', Severity: 'unknown', Retryable: false, Details: 'Unprocessable Entity' }],
  ['an unknown status', { status: 599 }, { Status: 3, ErrorKind: 'server', Details: 'Unknown HTTP status code.' }],
  ['no JSON', { body: '<html>busy</html>' }, { Status: 3, ErrorKind: 'parse', Severity: 'unknown', HttpStatus: 200, Result: false }],
  ['another shape', { body: 17 }, { Status: 3, ErrorKind: 'parse', Severity: 'unknown', Result: false }],
  ['an empty object', { body: {} }, { Severity: 'information', Status: 4, ErrorKind: 'empty', Result: false, Details: 'Not found.' }],
  ['nothing at all', { body: '' }, { Severity: 'information', Status: 4, ErrorKind: 'empty', Result: false }],
  ['no answer in time', { fails: 'timeout' }, { Status: 3, ErrorKind: 'timeout', Severity: 'unknown', Retryable: true, HttpStatus: null }],
  ['no way there', { fails: 'tls' }, { Status: 3, ErrorKind: 'network', Severity: 'unknown', Retryable: true, HttpStatus: null }],
];

/** Where the answer is a receipt, or there are two of them. */
const receives = new Set(['no JSON', 'another shape', 'nothing at all', 'an empty object']);

describe('every question of every provider', () => {
  it.each(failures)('reads %s', async (what, said, wanted) => {
    for (const question of requests) {
      const { row, sent } = await askedWith(question, said);
      expect(sent, question.label).toHaveLength(question.name === 'RiskIQ' && said.status === undefined && !said.fails ? 2 : 1);
      const parsed = receives.has(what) && (question.subtype === 'scan' || question.name === 'RiskIQ') ? { Status: 3, Severity: 'unknown' } : wanted;
      expect(row, question.label).toMatchObject(parsed);
      expect(JSON.stringify(row), question.label).not.toMatch(/k3y-4-tests|token-4-tests/);
    }
  });

  it('takes no JSON of another kind for a verdict', async () => {
    for (const body of [17, ['x'], { error: 'x' }, { data: null }, { result: 'x', tables: 'x', response: 5 }])
      for (const question of requests) {
        const { row } = await askedWith(question, { body });
        // An empty list of certificates, or one of anything else, is a list without an item.
        if (Array.isArray(body) && row.ErrorKind === 'not_found') continue;
        expect([question.label, row.Status, row.Severity]).toEqual([question.label, 3, 'unknown']);
      }
  });

  it('sends the observable once, encoded, and never the text None, null or undefined', async () => {
    for (const question of questions)
      for (const keyless of [false, true]) {
        const { row, sent } = await askedWith(question, { status: 404 }, { keyless });
        if (sent.length === 0) expect([question.label, row.ErrorKind]).toEqual([question.label, 'config']);
        for (const { url, headers, body } of sent) {
          const parts = [...new URL(url).pathname.split('/').map(decodeURIComponent), ...new URL(url).searchParams.values(), ...Object.values(headers)];
          expect(parts.filter((part) => /\b(None|null|undefined)\b/.test(part)), question.label).toEqual([]);
          expect(body, question.label).not.toMatch(/None|undefined/);
          expect([url, ...Object.values(headers)].join(), question.label).not.toContain('{');
          if (question.type === 'url') expect(url.indexOf('https://shop'), question.label).toBe(-1);
        }
      }
  });

  it('makes no request where the configuration is missing, and says which secret to set', async () => {
    for (const question of questions) {
      const declared = everyProvider.find(({ name }) => name === question.name)!;
      if (!Object.values(declared.fields ?? {}).some(({ required }) => required)) continue;
      const { row, sent } = await askedWith(question, { status: 200 }, { keyless: true });
      expect(sent, question.label).toEqual([]);
      expect(row, question.label).toMatchObject({ Status: 3, ErrorKind: 'config', Severity: 'unknown', Retryable: false });
      expect(row.Details, question.label).toMatch(/^Not configured: set the secret [a-z0-9]+-[a-z]+/);
    }
  });
});

/** What single services say in words of their own. */
const own: readonly (readonly [provider: string, type: string, said: Said, row: object])[] = [
  ['VirusTotal', 'dns', { status: 429, body: { error: { code: 'QuotaExceededError' } } }, { ErrorKind: 'quota', Details: 'Request quota exceeded.', Retryable: true, RetryAfterSeconds: null }],
  ['VirusTotal', 'dns', { status: 429, body: { error: { code: 'TooManyRequestsError' } } }, { ErrorKind: 'rate_limited', Retryable: true }],
  ['VirusTotal', 'dns', { status: 503, body: { error: { code: 'TransientError' } } }, { ErrorKind: 'server', Retryable: true, Details: 'Service Unavailable' }],
  ['GoogleThreatIntel', 'dns', { status: 424, body: { error: { code: 'FailedDependencyError' } } }, { ErrorKind: 'bad_request', Details: 'Failed Dependency' }],
  ['IPQualityScore', 'ipv4', { body: { success: false, message: 'You have insufficient credits to make this query.' } }, { ErrorKind: 'quota', Status: 3, Severity: 'unknown' }],
  ['IPQualityScore', 'ipv4', { body: { success: false, message: 'Invalid or unauthorized key. Please check the API key and try again.' } }, { ErrorKind: 'auth', Status: 3 }],
  ['URLhaus', 'url', { body: { query_status: 'unknown_auth_key' } }, { ErrorKind: 'auth', Severity: 'unknown' }],
  ['ThreatFox', 'dns', { body: { query_status: 'illegal_search_term', data: 'x' } }, { ErrorKind: 'bad_request' }],
  ['MalwareBazaar', 'md5_hash', { body: { query_status: 'hash_not_found' } }, { ErrorKind: 'not_found', Status: 4 }],
  ['OPR', 'dns', { body: { response: [{ domain: 'shop.example.net', status_code: 500, error: 'x' }] } }, { ErrorKind: 'server', Result: false, Details: {} }],
  ['Pulsedive', 'dns', { body: { error: 'Rate limit exceeded.' } }, { ErrorKind: 'quota' }],
  ['OpenCTI', 'dns', { body: { data: null, errors: [{ message: 'You must be logged in to do this.' }] } }, { ErrorKind: 'auth' }],
  ['AzSTI', 'dns', { status: 400, body: { error: { message: "'where' operator: Failed to resolve table or column expression named 'ThreatIntelIndicators'" } } }, { ErrorKind: 'config', Status: 3 }],
  ['GreyNoise', 'ipv4', { status: 404, body: { ip: '192.31.196.5', noise: false, riot: false } }, { ErrorKind: 'not_found', Severity: 'information' }],
];

it.each(own)('%s %s says %o', async (provider, type, said, wanted) => {
  const question = questions.find((one) => one.name === provider && one.type === type && one.subtype === undefined)!;
  expect((await askedWith(question, said)).row).toMatchObject(wanted);
});
