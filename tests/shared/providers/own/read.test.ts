import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { declared } from '../../../../shared/providers/own/read.ts';
import { acme } from '../../../support/own-provider.ts';

const flawsIn = (text: string) => {
  const read = declared('acme.yaml', text);
  return 'flaws' in read ? read.flaws : [];
};

describe('a declaration of an own provider', () => {
  it('becomes a provider with a question for each type', () => {
    const read = declared('acme.yaml', acme);
    expect(read).toMatchObject({ provider: { name: 'Acme Intel', shares: 'observable', rate: [{ calls: 60, seconds: 60 }] } });
    expect('provider' in read && Object.keys(read.provider.asks)).toEqual(['ipv4', 'ipv6', 'dns-passivedns']);
  });

  it('may as well be JSON', () => {
    const text = JSON.stringify({
      name: 'J',
      home: 'https://j.example/',
      description: 'J.',
      rate: [{ calls: 1, seconds: 1 }],
      shares: 'own',
      asks: { url: { url: 'https://j.example/{observable:base64url}', rules: [{ severity: 'warning' }] } },
    });
    expect(declared('j.json', text)).toMatchObject({ provider: { name: 'J' } });
  });

  it('is judged anew when its text changes', () => {
    const version = (text: string) => {
      const read = declared('a.yaml', text);
      return 'provider' in read ? read.provider.version : undefined;
    };
    expect(version(acme)).not.toBe(version(acme.replace('>= 80', '>= 70')));
  });

  it.each([
    ['an unknown field', ['shares: observable', 'sharse: observable'], /There is no such field\. Did you mean shares\?/, 13],
    ['an unknown type', ['ipv4, ipv6', 'ipv4, ipv7'], /"ipv7" is no type of observable\. Did you mean ipv[46]\?/, 16],
    ['a word of a rule that is no detail', ['score >= 80', 'skore >= 80'], /"skore" is no detail of this question\. Did you mean score\?/, 24],
    ['a rule that cannot be read', ['score >= 80', 'score >='], /The expression has nothing more at character/, 24],
    ['a placeholder without a field', ['{key}', '{keys}'], /\{keys\} is no field of this provider\. Did you mean key\?/, 18],
    ['http', ['url: https://intel.acme.example/v1', 'url: http://intel.acme.example/v1'], /Must begin with https/, 17],
    ['a host that is not written out', ['url: https://intel.acme.example/v1', 'url: https://{observable}/v1'], /Must begin with https/, 17],
    ['a user in the address', ['url: https://intel.acme.example/v1', 'url: https://a@intel.acme.example/v1'], /Must begin with https/, 17],
    ['a secret in the path', ['/v1/ip/', '/v1/{key}/ip/'], /\{key\} is a secret/, 17],
    ['a line break in a header', ['X-Key: "{key}"', 'X-Key: "{key}\\r\\nHost: evil.example"'], /Must be one line/, 18],
    ['a header that is ours', ['X-Key', 'Host'], /set by Gumshoe/, 18],
    ['the observable in a header', ['X-Key: "{key}"', 'X-Key: "{observable}"'], /may not stand in a header/, 18],
    ['a path that is none', ['score: data.score', 'score: data..score'], /Must be a path/, 20],
    ['a rule that says nothing', ['- { if: score >= 80, severity: high }', '- { if: score >= 80 }'], /either severity or failed/, 24],
    ['text that is no YAML', ['rate:', 'rate: ]'], /./, undefined],
    ['an alias', ['description: What Acme knows.', 'description: &a What\nkeep: *a'], /Aliases/, undefined],
  ] as const)('is refused for %s, with the line', (_, [from, to], detail, line) => {
    expect(acme).toContain(from);
    const flaws = flawsIn(acme.replace(from, to));
    const found = flaws.find((flaw) => detail.test(flaw.detail));
    expect(found, JSON.stringify(flaws)).toBeDefined();
    if (line !== undefined) expect(found!.line).toBe(line);
  });

  it.each(['['.repeat(100_000), '{a: '.repeat(20_000), '- '.repeat(50_000), `json: ${'['.repeat(2000)}${']'.repeat(2000)}`])(
    'may be nested without end',
    (text) => {
      expect(flawsIn(text).length).toBeGreaterThan(0);
    },
  );

  it('never throws, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.tuple(fc.nat(acme.length), fc.string()).map(([at, text]) => acme.slice(0, at) + text + acme.slice(at + text.length)),
        ),
        (text) => {
          expect(Object.keys(declared('x.yaml', text))).toHaveLength(1);
        },
      ),
      { numRuns: 300 },
    );
  });
});
