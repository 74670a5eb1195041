import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { observableTypes } from '../../shared/kit/observable.ts';
import { kqlText, queryFor } from '../../shared/providers/known/sentinel.ts';
import { normalise } from '../../shared/providers/normalise.ts';
import { requestOf } from '../../shared/providers/request.ts';
import { filledUrl, Unfilled, Unwritable } from '../../shared/providers/template.ts';
import { asking, everyProvider, portsSaying } from '../support/asking.ts';

const nasty = fc.constantFrom('..', '../../admin', '%2e%2e/', '\r\nX-Evil: 1', '"; drop', "' or 1=1", '") | take 1 //', '{key}', '{instance}', '?a=b', '#x', '&key=1', '@evil.example.net', '\u0000', '\u2028', '\ud800', '^', '${x}', '`', ' ');
const text = fc.oneof(fc.string({ maxLength: 60, unit: 'binary' }), fc.array(fc.oneof(nasty, fc.string({ maxLength: 8 })), { maxLength: 6 }).map((parts) => parts.join('')));
const domainish = text.map((middle) => `a${middle}.example.net`);
const urlish = text.map((middle) => `https://shop.example.net/${middle}`);
const mailish = text.map((middle) => `a${middle}@example.net`);
const value = fc.oneof(text, domainish, urlish, mailish);
const secret = 'k3y-4-tests';

const hosts = new Set(everyProvider.flatMap(({ asks }) => Object.values(asks).flatMap((ask) => (ask.kind === 'http' ? [new URL(ask.url.replace('{instance}', ask.url.startsWith('{') ? 'https://intel.example.net' : 'acme')).host] : []))));

describe('hostile values', () => {
  it('never leave their place in a path, whatever they are', () =>
    fc.assert(fc.property(value, fc.constantFrom('segment', 'ip', 'base64url'), (observable, way) => {
      let url: URL;
      try {
        url = filledUrl(`https://api.example.org/v1/{observable:${way}}/end`, { observable });
      } catch (error) {
        if (error instanceof Unwritable || error instanceof Unfilled) return;
        throw error;
      }
      expect(url.origin).toBe('https://api.example.org');
      expect(url.search + url.hash).toBe('');
      expect(url.pathname.split('/')).toHaveLength(4);
      expect(url.pathname).toMatch(/^\/v1\/[^/]*\/end$/);
      if (way !== 'base64url') expect(decodeURIComponent(url.pathname.split('/')[2]!)).toBe(observable);
    }), { numRuns: 500 }));

  it('never add a parameter, a header or a field', () =>
    fc.assert(fc.property(value, (observable) => {
      const asked = { value: observable, values: [observable] };
      const request = { url: 'https://api.example.org/x', query: { q: '{observable}', key: '{key}' }, headers: { Key: '{key}' }, form: { host: '{observable}' } };
      const { url, init } = requestOf(request, { key: secret }, asked);
      const wanted = observable === '' ? ['key'] : ['key', 'q'];
      expect([...new URL(url).searchParams.keys()].sort()).toEqual(wanted);
      expect(Object.keys(init.headers).sort()).toEqual(['content-type', 'key']);
      expect([...new URLSearchParams(init.body as string)]).toEqual(observable === '' ? [] : [['host', observable.toWellFormed()]]);
    }), { numRuns: 300 }));

  it('stay inside their KQL literal', () =>
    fc.assert(fc.property(value, (observable) => {
      const literal = kqlText(observable);
      expect(literal).toMatch(/^"(?:[^"\\]|\\["\\]|\\u[\da-f]{4})*"$/);
      expect(literal).toMatch(/^[\x20-\x7e]+$/);
      expect(JSON.parse(literal)).toBe(observable);
      expect(queryFor({ type: 'dns', values: [observable] }).split('\n')).toHaveLength(6);
    }), { numRuns: 500 }));

  it('are refused or normalised, in time, and normalising again changes nothing', () =>
    fc.assert(fc.property(value, fc.constantFrom(undefined, ...observableTypes), (observable, type) => {
      const once = normalise(observable, type);
      if (once.safe === null) expect(once.flaw).toBeTypeOf('string');
      else expect(normalise(once.safe, once.type)).toEqual({ type: once.type, safe: once.safe });
    }), { numRuns: 1000 }));

  it('go through every provider without reaching another host, another secret or a second line', () =>
    fc.assert(fc.asyncProperty(value, fc.constantFrom(...observableTypes), fc.constantFrom(...everyProvider), async (observable, type, provider) => {
      const { ports, sent } = portsSaying([{ status: 404 }], [provider.name]);
      const rows = await asking([{ value: observable, type }], { ports, names: [provider.name], retired: true, attempts: 1, inside: provider.kind === 'context' });
      expect(rows).toHaveLength(1);
      expect(JSON.stringify(rows)).not.toContain(secret);
      for (const { url, headers } of sent) {
        if (!url.includes('exit-addresses')) expect([...hosts, 'raw.githubusercontent.com', 'feodotracker.abuse.ch', 'sslbl.abuse.ch', 'www.spamhaus.org']).toContain(new URL(url).host);
        for (const header of Object.values(headers)) expect(header).not.toMatch(/[\r\n\0]/);
      }
    }), { numRuns: 400 }));

  it('of great length are refused at once', () => {
    for (const long of ['a'.repeat(1_000_000), 'https://'.repeat(100_000), '[.]'.repeat(300_000), `${'a.'.repeat(400_000)}com`]) {
      const begun = performance.now();
      expect(normalise(long).safe).toBeNull();
      expect(performance.now() - begun).toBeLessThan(1000);
    }
  });
});
