import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Masker } from '../../../shared/masking/masker.ts';
import { TableMasker } from '../../../shared/masking/table.ts';

const masker = new Masker('a key for the tests');
const mask = (kind: string, value: unknown) => new Masker('a key for the tests').value(kind, value);
const address = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255)).map((octets) => octets.join('.'));

describe('Masker', () => {
  it.each([
    ['str', 'Oslo', /^[a-fi-r]{4}$/],
    ['str', '0047', /^\d{4}$/],
    ['str', 'x'.repeat(100), /^[a-fi-r]{100}$/],
    ['@.', 'ana@corp.example', /^[a-fi-r]{3}@[a-fi-r]{4}\.[a-fi-r]{7}$/],
    ['acct', 'ana@corp.example', /^account-#\d+@[a-fi-r]{4}\.[a-fi-r]{7}$/],
    ['acct', 'CORP\\ana', /^[a-fi-r]{4}\\account-#\d+$/],
    ['acct', 'NT AUTHORITY\\SYSTEM', /^NT AUTHORITY\\SYSTEM$/],
    ['acct', 'a@b@c', /^account-#\d+@[a-fi-r]@[a-fi-r]$/],
    ['sid', 'S-1-5-21-1-2-3-500', /^S-1-5-21-\d+-\d+-\d+-500$/],
    ['sid', 'S-1-5-18', /^S-1-5-18$/],
    ['sid', 'S-1-12-1-11-22-33-44', /^S-1-12-1-(?!11-)\d+-\d+-\d+-\d+$/],
    ['sid', 'ana', /^[a-fi-r]{3}$/],
    ['uuid', '{4BAC3061-9972-4a81-af29-d4d8398a5e08}', /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/],
    ['ip', '10.1.2.3', /^10\.(\d+\.){2}\d+$/],
    ['ip', '172.16.5.4', /^172\.16\.\d+\.\d+$/],
    ['ip', '127.0.0.1', /^127\.0\.0\.1$/],
    ['ip', '2001:db8::7', /^[\da-f]{4}:[\da-f]{3}::[\da-f]$/],
    ['ip', 'host.example', /^[a-fi-r]{12}$/],
    ['ip', 42, /^[\da-f]{2}$/],
    ['list', '["ana", "ben"]', /^\["[a-fi-r]{3}","[a-fi-r]{3}"\]$/],
    ['dict', '{not JSON', /^[a-fi-r]{9}$/],
  ])('%s %j', (kind, value, shape) => {
    expect(mask(kind, value)).toMatch(shape);
    expect(mask(kind, value)).toBe(masker.value(kind, value));
  });

  it.each([
    ['sid', 'S-1-5-21-1-2-3', 'S-1-5-21-1-2-3'],
    ['sid', 'S-1-5-21-1-2-3-500', 'S-1-5-21-6-3-4-500'],
    ['sid', 'S-1-12-1-1-2-3-44', 'S-1-12-1-6-3-4-44'],
    ['str', 0, 0],
    ['dict', { count: 0, on: false, off: true, none: '' }, { count: 0, on: false, off: 'lcbc', none: '' }],
    ['acct', '@corp', 'account-#23992@jrfm'],
  ])('gives without a key what the reference gives: %s %j', (kind, value, wanted) => expect(new Masker(undefined).value(kind, value)).toEqual(wanted));

  it('depends on the key', () => {
    for (const kind of ['str', 'acct', 'uuid', 'ip']) expect(new Masker('another key, also long').value(kind, '192.0.2.77')).not.toBe(mask(kind, '192.0.2.77'));
  });

  it('never makes two addresses one, and keeps networks together', () => {
    fc.assert(
      fc.property(address, address, (a, b) => {
        const [one, other] = [masker.value('ip', a), masker.value('ip', b)] as [string, string];
        const shared = (x: string, y: string): number => x.split('.').findIndex((octet, place) => octet !== y.split('.')[place]);
        fc.pre(![a, b].some((each) => ['127.0.0.1', '0.0.0.0', '255.255.255.255'].includes(each)));
        expect(shared(one, other)).toBe(shared(a, b));
      }),
    );
  });

  it('masks any JSON without a leaf in clear, and never fails', () => {
    const clear = 'quite a secret';
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom('uuid', 'ip', 'str', 'dict', 'list', 'sid', 'acct', '@.'), (value, kind) => {
        expect(JSON.stringify(masker.value(kind, [value, clear]))).not.toContain(clear);
      }),
    );
  });

  it('reads hostile text in linear time', () => {
    const started = performance.now();
    for (const text of ['S-1'.repeat(500_000), '1.'.repeat(500_000), ':'.repeat(500_000), `[${'['.repeat(500_000)}`]) for (const kind of ['sid', 'ip', 'acct', 'list', '.']) masker.value(kind, text);
    expect(performance.now() - started).toBeLessThan(5000);
  });
});

describe('TableMasker', () => {
  it('counts a record as changed by what it holds', () => {
    const table = new TableMasker(new Masker(undefined), { columns: { a: 'dict', b: 'list', c: 'dict' }, usual: false, unmapped: 'keep' });
    table.row({ a: { on: false }, b: [], c: { name: 'ana' } });
    expect([...table.reports.values()].map(({ changed, in_clear }) => [changed, in_clear])).toEqual([
      [0, 1],
      [0, 0],
      [1, 0],
    ]);
  });

  const rules = { columns: { gone: 'null', EventID: 'keep' }, usual: true };
  const row = { Computer: 'web.example', gone: 'secret', EventID: 4624, other: { name: 'ana', at: [1] }, __proto__: null };

  it.each([
    ['mask', { EventID: 4624, gone: null, other: { name: expect.stringMatching(/^[a-fi-r]{3}$/), at: [expect.stringMatching(/^\d$/)] } }],
    ['drop', { EventID: 4624, gone: null }],
    ['keep', { EventID: 4624, gone: null, other: row.other }],
  ] as const)('columns that nothing names: %s', (unmapped, wanted) => {
    const table = new TableMasker(masker, { ...rules, unmapped });
    const { Computer, ...rest } = table.row(row);
    expect(Computer).toMatch(/^[a-fi-r]{3}\.[a-fi-r]{7}$/);
    expect(rest).toEqual(wanted);
    expect(table.reports.get('gone')).toMatchObject({ kind: 'null', changed: 1, in_clear: 0 });
    expect(table.reports.get('EventID')).toMatchObject({ changed: 0, in_clear: 1 });
    expect(row.gone).toBe('secret');
  });
});
