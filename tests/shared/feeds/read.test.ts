import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Entry, Skipped } from '../../../shared/feeds/indicator.ts';
import { normalised } from '../../../shared/feeds/indicator.ts';
import { readPattern } from '../../../shared/feeds/pattern.ts';
import { type FeedFormat, readFeed } from '../../../shared/feeds/read.ts';
import { isoTime } from '../../../shared/feeds/statement.ts';
import { strictest, tlpOf } from '../../../shared/feeds/tlp.ts';

const defaults = { source: 'test', confidence: 50, validUntil: null, tlp: null };
const read = async (feed: unknown, format: FeedFormat = 'auto'): Promise<(Entry | Skipped)[]> => {
  const bytes = new TextEncoder().encode(typeof feed === 'string' ? feed : JSON.stringify(feed));
  const chunks = async function* () {
    for (let from = 0; from < bytes.length; from += 1000) yield bytes.subarray(from, from + 1000);
  };
  const found: (Entry | Skipped)[] = [];
  for await (const entry of readFeed(chunks(), format, defaults)) found.push(entry);
  return found;
};
const short = (entries: readonly (Entry | Skipped)[]) => entries.map((entry) => ('skipped' in entry ? entry.skipped : `${entry.type} ${entry.value}`));
const indicator = (pattern: string, more = {}) => ({ type: 'indicator', id: 'indicator--1', pattern, pattern_type: 'stix', valid_from: '2026-01-01T00:00:00Z', ...more });

describe('STIX patterns', () => {
  it.each([
    ["[ipv4-addr:value = '192.31.196.1']", [['ipv4-addr:value', ['192.31.196.1']]]],
    ["[domain-name:value IN ('a.example', 'b.example')]", [['domain-name:value', ['a.example', 'b.example']]]],
    ["[url:value = 'http://x.example/it\\'s'] OR ([email-addr:value = 'a@b.example'])", [['url:value', ["http://x.example/it's"]], ['email-addr:value', ['a@b.example']]]],
    ["[(ipv4-addr:value = '1.1.1.1' or ipv6-addr:value = '2620:4f:8000::1')]", [['ipv4-addr:value', ['1.1.1.1']], ['ipv6-addr:value', ['2620:4f:8000::1']]]],
    ["[file:hashes.'SHA-256' = 'aa' AND file:hashes.MD5 = 'bb' AND file:name = 'x']", [["file:hashes.'SHA-256'", ['aa']], ['file:hashes.MD5', ['bb']]]],
    ["[file:hashes['SHA-1'] = 'cc']", [["file:hashes['SHA-1']", ['cc']]]],
  ])('reads %s', (pattern, comparisons) => expect(readPattern(pattern)).toEqual({ comparisons: comparisons.map(([path, values]) => ({ path, values })) }));

  it.each([
    ["[ipv4-addr:value = '1.1.1.1' AND network-traffic:dst_port = 443]", /AND is supported/], ["[url:value LIKE '%x%']", /LIKE is not supported/], ["[url:value NOT = 'x']", /NOT/],
    ["[url:value = 'x'] FOLLOWEDBY [url:value = 'y']", /FOLLOWEDBY/], ["[url:value = 'x'] WITHIN 5 SECONDS", /WITHIN/], ["[url:value = ]", /ends with a value/], ["url:value = 'x'", /begins with/],
    ["[url:value = 'x'", /stands where/], ["[url:value = 'x]", /cannot be read/], ['', /begins with/], ['['.repeat(50), /object path/], [`${'('.repeat(99)}`, /too deeply/], [`[${'('.repeat(99)}`, /too deeply/],
    [`[url:value = '${'x'.repeat(20_000)}']`, /more than/], ["[file:name = 'x' AND file:size = 'y']", /hashes of a file/],
  ])('says why it does not read %.40s', (pattern, why) => expect(readPattern(pattern)).toEqual({ unsupported: expect.stringMatching(why) as string }));

  it('answers any text, quickly', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.array(fc.constantFrom('[', ']', '(', ')', "'", '=', ' OR ', ' AND ', 'url:value', "'a'", ' IN ', ',', '\\')).map((parts) => parts.join(''))), (text) => {
      const found = readPattern(text);
      expect('comparisons' in found ? found.comparisons.length : found.unsupported.length).toBeGreaterThan(0);
    }));
    const started = performance.now();
    for (const text of [`${' '.repeat(19_000)}%`, `'${'\\'.repeat(19_000)}`, `[a:${"'x'".repeat(6000)}`]) readPattern(text);
    expect(performance.now() - started).toBeLessThan(500);
  });
});

describe('STIX bundles', () => {
  it('reads what an indicator says', async () => {
    const [entry] = await read({
      type: 'bundle',
      objects: [
        indicator("[ipv4-addr:value = '192.31.196.0/24']", { confidence: 80, valid_until: '2026-02-01T00:00:00+02:00', labels: ['a'], indicator_types: ['b', 'a'], name: 'N', created_by_ref: 'identity--1', object_marking_refs: ['marking-definition--x', 'marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da'] }),
        { type: 'identity', id: 'identity--1', name: 'Team' },
        { type: 'marking-definition', id: 'marking-definition--x', definition: { tlp: 'amber' } },
      ],
    });
    expect(entry).toEqual({
      type: 'cidr', value: '192.31.196.0/24', revoked: false,
      statement: { source: 'Team', id: 'indicator--1', confidence: 80, validFrom: '2026-01-01T00:00:00.000Z', validUntil: '2026-01-31T22:00:00.000Z', labels: ['b', 'a'], tlp: 'amber', description: 'N' },
    });
  });

  it('goes on after what it cannot use', async () => {
    const objects = [indicator("[url:value LIKE 'x']"), indicator('rule x {}', { pattern_type: 'yara' }), { type: 'indicator' }, null, 7, indicator("[url:value = 'no url'] OR [ipv4-addr:value = '192.31.196.1']", { revoked: true })];
    expect(short(await read({ type: 'bundle', objects }))).toEqual([
      'The comparison LIKE is not supported.', 'Patterns of type yara are not supported.', 'It is not a STIX indicator: pattern.', "url:value = 'no url' is nothing that can be matched.", 'ipv4 192.31.196.1',
    ]);
  });

  it('reads the sample feed whole', async () => {
    const entries = await read(readFileSync(join(import.meta.dirname, '../../../examples/feed.stix.json'), 'utf8'));
    expect(entries.some((entry) => 'skipped' in entry)).toBe(false);
    expect(entries).toHaveLength(9);
  });
});

describe('MISP events', () => {
  const event = {
    Event: {
      info: 'Campaign', Orgc: { name: 'CERT' }, Tag: [{ name: 'tlp:green' }, { name: 'misp:confidence-level="usually-confident"' }],
      Attribute: [
        { type: 'domain|ip', value: 'Bad.Example.com|192.31.196.1', uuid: 'u1', to_ids: true, comment: 'seen', Tag: [{ name: 'tlp:red' }] },
        { type: 'ip-dst|port', value: '192.31.196.2|443', to_ids: '1', deleted: true },
        { type: 'filename|md5', value: 'x.exe|d41d8cd98f00b204e9800998ecf8427e' },
        { type: 'comment', value: 'hello' }, { type: 'url', value: 'http://x.example.net/', to_ids: false }, { value: 'typeless' }, { type: 'domain', value: 'not a domain' }, { type: 'toString', value: 'x' },
      ],
      Object: [{ Attribute: [{ type: 'sha1', value: 'DA39A3EE5E6B4B0D3255BFEF95601890AFD80709', first_seen: '2026-01-02' }] }],
    },
  };

  it('reads attributes, those of objects too', async () => {
    const entries = await read({ response: [event] });
    expect(short(entries)).toEqual([
      'dns bad.example.com', 'ipv4 192.31.196.1', 'ipv4 192.31.196.2', 'md5_hash d41d8cd98f00b204e9800998ecf8427e', 'Attributes of type comment are not matched.', 'It is not meant for detection (to_ids is off).',
      'One attribute has no type or value.', 'domain "not a domain" is nothing that can be matched.', 'Attributes of type toString are not matched.', 'sha1_hash da39a3ee5e6b4b0d3255bfef95601890afd80709',
    ]);
    expect(entries[0]).toMatchObject({ revoked: false, statement: { source: 'CERT', id: 'u1', confidence: 75, tlp: 'red', description: 'seen', labels: ['misp:confidence-level="usually-confident"'] } });
    expect(entries[2]).toMatchObject({ revoked: true, statement: { tlp: 'green', description: 'Campaign' } });
  });

  it('takes the event alone or in a list, and says when it is none', async () => {
    expect(await read(event.Event)).toHaveLength(10);
    expect(await read([event])).toHaveLength(10);
    expect(short(await read(['x'], 'misp'))).toEqual(['It is not a MISP event.']);
  });
});

describe('CSV', () => {
  it('finds the columns by their names', async () => {
    const entries = await read('# remark\nFirst Seen,IOC Value,IOC Type,Confidence Level,Tags,Reporter,TLP,Expiration\n2026-01-01 10:00:00,"hxxp://x[.]example.net/a,b",url,80,"one;two",CERT,amber,1767225600\n,intranet.corp,domain,300,,,,\n');
    expect(entries).toMatchObject([
      { type: 'url', value: 'http://x.example.net/a,b', statement: { source: 'CERT', confidence: 80, labels: ['one', 'two'], tlp: 'amber', validFrom: '2026-01-01T10:00:00.000Z', validUntil: '2026-01-01T00:00:00.000Z' } },
      { type: 'dns', value: 'intranet.corp', statement: { source: 'test', confidence: 50, tlp: null, validFrom: null } },
    ]);
  });

  it('does without a header line', async () => expect(short(await read('2026-01-01,192.31.196.1,x\n2026-01-01,192.31.196.2\nshort\n'))).toEqual(['ipv4 192.31.196.1', 'ipv4 192.31.196.2', '"" is nothing that can be matched.']));

  it('takes a plain list', async () => expect(short(await read('\uFEFFBad.Example.COM.\r\n\r\n2620:4F:8000::1\r\n'))).toEqual(['dns bad.example.com', 'ipv6 2620:4f:8000::1']));

  it('refuses a record without end', async () => {
    await expect(read(`ioc\n"${'x'.repeat(100_000)}`)).rejects.toMatchObject({ code: 'invalid-input' });
  });
});

describe('any feed', () => {
  it.each(['{', '{"a":1}', '[1,2]', '{"Event":'])('is refused clearly: %s', async (text) => await expect(read(text)).rejects.toMatchObject({ code: 'invalid-input' }));

  it('never breaks on JSON of any shape', async () => {
    await fc.assert(fc.asyncProperty(fc.jsonValue(), fc.constantFrom('stix' as const, 'misp' as const), async (value, format) => {
      const text = JSON.stringify(value);
      await read(/^[[{]/.test(text) ? text : `[${text}]`, format);
    }));
  });

  it('reads times in every usual form', () => {
    expect(['2026-01-01', '2026-01-01 10:00:00', '2026-01-01T10:00:00+01:00', '1767225600', 1767225600000, 'soon', '', undefined].map(isoTime)).toEqual([
      '2026-01-01T00:00:00.000Z', '2026-01-01T10:00:00.000Z', '2026-01-01T09:00:00.000Z', '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z', null, null, null,
    ]);
  });

  it('knows traffic lights', () => {
    expect(['TLP:WHITE', 'tlp:amber+strict', 'Red', 'x'].map(tlpOf)).toEqual(['clear', 'amber+strict', 'red', undefined]);
    expect([strictest(['green', 'x', 'tlp:red']), strictest([])]).toEqual(['red', null]);
  });

  it('gives values one form', () => {
    expect(normalised('HTTPS://Host.Example.com:443/A?b#c')).toEqual({ type: 'url', value: 'https://host.example.com/A?b' });
    expect(normalised('192.31.196.9/32')).toEqual({ type: 'ipv4', value: '192.31.196.9' });
    expect([normalised('x'), normalised(''), normalised('C:\\x.exe'), normalised('x'.repeat(3000))]).toEqual([undefined, undefined, undefined, undefined]);
  });
});
