import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Row } from '../../../shared/kit/report.ts';
import { Masker } from '../../../shared/masking/masker.ts';
import { TableMasker } from '../../../shared/masking/table.ts';

const masker = new Masker('a key for the tests');
const alone = (from: Masker, kind: string, value: unknown) => from.column(kind)([value])[0];
const mask = (kind: string, value: unknown) => alone(new Masker('a key for the tests'), kind, value);
const address = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255)).map((octets) => octets.join('.'));
const guid = fc.uuid();
const sid = fc.tuple(fc.nat(), fc.nat(), fc.nat(), fc.nat(9999)).map((numbers) => `S-1-5-21-${numbers.join('-')}`);

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
    ['sid', 'S-1-5-21-1-2-3-4-5', /^[a-fi-r]{18}$/],
    ['sid', 'S-1-5-21-1-2', /^[a-fi-r]{12}$/],
    ['sid', 'S-1-12-1-11-22-33', /^[a-fi-r]{17}$/],
    ['sid', 'S-1-5-83-1-11-22-33-44', /^S-1-5-83-1-(?!11-)\d+-\d+-\d+-\d+$/],
    ['sid', 'S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464', /^S-1-5-80-956008885-/],
    ['sid', 'S-555-1234', /^[a-fi-r]{10}$/],
    ['sid', 's-1-5-21-1-2-3-500', /^[a-fi-r]{18}$/],
    ['str', '\ud800', /^[a-fi-r]$/],
    ['str', 'a\udc00\ud800b', /^[a-fi-r]{4}$/],
    ['str', NaN, /^[a-fi-r]{3}$/],
    ['sid', `S-1-5-21-1-2-${'3'.repeat(56)}`, /^[a-fi-r]{69}$/],
    ['uuid', '{4BAC3061-9972-4a81-af29-d4d8398a5e08}', /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/],
    ['ip', '10.1.2.3', /^10\.(\d+\.){2}\d+$/],
    ['ip', '172.16.5.4', /^172\.16\.\d+\.\d+$/],
    ['ip', '127.0.0.1', /^127\.0\.0\.1$/],
    ['ip', '2001:db8::7', /^[23][\da-f]{3}(:[\da-f]{1,4}){7}$/],
    ['ip', '0:0:0:0:0:0:0:1', /^::1$/],
    ['ip', '::ffff:10.1.2.3', /^::ffff:10(\.\d+){3}$/],
    ['ip', '64:ff9b::a01:203', /^64:ff9b::10(\.\d+){3}$/],
    ['ip', 'fe80::7%eth0', /^fe[89ab][\da-f](:[\da-f]{1,4}){7}%[a-fi-r]{4}$/],
    ['ip', '[2001:db8::7]:443', /^\[[23][\da-f]{3}(:[\da-f]{1,4}){7}\]:443$/],
    ['ip', '[2001:db8::7', /^[a-fi-r]{12}$/],
    ['ip', '10.1.2.3:443', /^10(\.\d+){3}:443$/],
    ['ip', '10.1.0.0/16', /^10(\.\d+){3}\/16$/],
    ['ip', 'a:b', /^[a-fi-r]{3}$/],
    ['ip', 'host.example', /^[a-fi-r]{12}$/],
    ['ip', 42, /^[\da-f]{2}$/],
    ['list', '["ana", "ben"]', /^\["[a-fi-r]{3}","[a-fi-r]{3}"\]$/],
    ['dict', '{not JSON', /^[a-fi-r]{9}$/],
  ])('%s %j', (kind, value, shape) => {
    expect(mask(kind, value)).toMatch(shape);
    expect(mask(kind, value)).toBe(alone(masker, kind, value));
  });

  it.each([
    ['sid', 'S-1-5-21-1-2-3', 'S-1-5-21-1-2-3'],
    ['sid', 'S-1-5-21-1-2-3-500', 'S-1-5-21-6-3-4-500'],
    ['sid', 'S-1-12-1-1-2-3-44', 'S-1-12-1-6-3-4-44'],
    ['str', 0, 0],
    ['dict', { count: 0, on: false, off: true, none: '' }, { count: 0, on: false, off: 'lcbc', none: '' }],
    ['acct', '@corp', 'account-#23992@jrfm'],
    ['sid', `S-1-5-21-${'1'.repeat(55)}-2-3-500`, 'S-1-5-21-3157132240063209244541302917274911630440114605137818852-3-4-500'],
  ])('gives without a key what the reference gives: %s %j', (kind, value, wanted) => expect(alone(new Masker(undefined), kind, value)).toEqual(wanted));

  it('keeps the names of fields, and masks what serves as one', () => {
    const fields = ['name', '@odata.type', 'properties.user', 'xsi:type', 'Logon Type', '12', 'constructor'];
    const values = ['ana@corp.example', 'CORP\\\\ana', '/subscriptions/1', '192.0.2.77', '5550123', '2001:db8::7', 'fbac3061-9972-4a81-af29-d4d8398a5e08'];
    const masked = JSON.parse(mask('dict', `{${[...fields, ...values].map((key) => `"${key}":null`).join()}}`) as string) as object;
    expect(Object.keys(masked)).toHaveLength(fields.length + values.length);
    expect(Object.keys(masked)).toEqual(expect.arrayContaining(fields));
    for (const value of values) expect(masked).not.toHaveProperty([JSON.parse(`"${value}"`) as string]);
  });

  it('does not take two numbers for one because they have many digits', () => {
    const one = mask('dict', '{"id":1152921504606846976,"small":1.5}');
    expect(one).toMatch(/^\{"id":"\d{19}","small":"[a-fi-r]{3}"\}$/);
    expect(mask('dict', '{"id":1152921504606846977,"small":1.5}')).not.toBe(one);
    expect(mask('dict', '{"id":1152921504606846976.0}')).toMatch(/^\{"id":"\d{19}"\}$/);
  });

  it('masks JSON that is nested too deep as text', () => {
    for (const depth of [65, 100_000]) expect(mask('dict', `${'['.repeat(depth)}"ana"${']'.repeat(depth)}`)).toHaveLength(2 * depth + 5);
  });

  it('depends on the key', () => {
    for (const kind of ['str', 'acct', 'uuid', 'ip']) expect(alone(new Masker('another key, also long'), kind, '192.0.2.77')).not.toBe(mask(kind, '192.0.2.77'));
  });

  it.each([
    ['uuid', '4bac3061-9972-4a81-af29-d4d8398a5e08', '17e79f2c-00ba-4a24-b697-5198573e42f0', '0d368b88-7071-4b91-8bed-6a84f39c3a16'],
    ['ip', '192.0.2.77', '192.248.43.38', '192.76.245.152'],
    ['ip', '10.20.30.40', '10.159.13.127', '10.29.168.226'],
    ['ip', '2001:db8::7', '3a61:7:b082:ea53:9eda:7e40:598:59fd', '85d6:70e::7'],
    ['sid', 'S-1-5-21-996632719-2361334927-4038480536-1066', 'S-1-5-21-2864101427-1391018106-4279892672-1066', 'S-1-5-21-007443525-3470105753-4101393106-1066'],
    ['sid', 'S-1-12-1-11-22-33-44', 'S-1-12-1-315005194-577471571-598498898-4137216569', 'S-1-12-1-45-78-26-44'],
    ['acct', 'ana@corp.example', 'account-#200639452285826@oaep.fbcojqb', 'account-#20231@jrfm.nidqnqe'],
    ['@.', 'web.corp.example', 'mir.oaep.fbcojqb', 'mbn.jrfm.nidqnqe'],
    ['str', 'Oslo', 'bjid', 'mljn'],
    ['uuid', 'no GUID', 'dadc173a-c05e-45aa-ad24-5db9df20333c', '962aff80-abb2-46a3-96ff-b3f13a6e6628'],
  ])('gives what it gave in the releases before, since masked data is joined for years: %s %s', (kind, value, keyed, plain) => {
    expect(mask(kind, value)).toBe(keyed);
    expect(alone(new Masker(undefined), kind, value)).toBe(plain);
  });

  it('masks a value alone as it does among others', () => {
    const value = fc.oneof(address, guid, sid, fc.ipV6(), fc.string({ unit: 'binary' }), fc.constantFrom('S-1-5-18', 'S-1-5-21-1-2-\u0133-7', `S-1-5-21-1-2-${'3'.repeat(300)}`, '1.2.3', '300.1.2.3', '127.0.0.1', ''), fc.constant(null), fc.integer(), fc.array(address));
    fc.assert(
      fc.property(fc.array(value, { maxLength: 20 }), fc.constantFrom('uuid', 'ip', 'str', 'dict', 'sid', 'acct', '@.'), fc.constantFrom('a key for the tests', undefined), (values, kind, key) => {
        expect(new Masker(key).column(kind)(values)).toEqual(values.map((each) => alone(new Masker(key), kind, each)));
      }),
    );
  });

  it('never makes two addresses one, and keeps networks together', () => {
    fc.assert(
      fc.property(address, address, (a, b) => {
        const [one, other] = [alone(masker, 'ip', a), alone(masker, 'ip', b)] as [string, string];
        const shared = (x: string, y: string): number => x.split('.').findIndex((octet, place) => octet !== y.split('.')[place]);
        fc.pre(![a, b].some((each) => ['127.0.0.1', '0.0.0.0', '255.255.255.255'].includes(each)));
        expect(shared(one, other)).toBe(shared(a, b));
      }),
    );
  });

  it('never makes two addresses of version 6 one, keeps networks together, and each in its kind', () => {
    const bitsOf = (text: string): string => BigInt(`0x${text.split(':').map((group) => group.padStart(4, '0')).join('')}`).toString(2).padStart(128, '0');
    const ofKinds = [/^001/, /^1111110/, /^1111111010/, /^11111111/, /^(?!001|111111[01])/];
    const six = fc.tuple(fc.constantFrom(0x2001, 0x3fff, 0xfc00, 0xfe80, 0xff02, 0x4000), fc.array(fc.nat(0xffff), { minLength: 7, maxLength: 7 })).map(([first, rest]) => [first, ...rest].map((group) => group.toString(16)));
    fc.assert(
      fc.property(six, six, fc.nat(8), (one, other, together) => {
        const texts = [one, [...one.slice(0, together), ...other.slice(together)]].map((groups) => groups.join(':')) as [string, string];
        const masked = masker.column('ip')(texts) as [string, string];
        const shared = (a: string, b: string): number => [...bitsOf(a)].findIndex((bit, place) => bit !== bitsOf(b)[place]);
        expect(shared(...masked)).toBe(shared(...texts));
        for (const kind of ofKinds) expect(masked.map((text) => kind.test(bitsOf(text)))).toEqual(texts.map((text) => kind.test(bitsOf(text))));
      }),
    );
  });

  it('takes an address of version 6 for the same however it is written', () => {
    for (const text of ['2001:DB8::7', '2001:0db8:0000:0:0:0:0:0007', '2001:db8::0.0.0.7']) expect(mask('ip', text)).toBe(mask('ip', '2001:db8::7'));
  });

  it('gives every octet of a network another', () => {
    for (const network of ['', '10.', '172.', '192.', '198.51.', '192.0.2.']) {
      const filled = Array.from({ length: 256 }, (_, octet) => [...network.split('.').slice(0, -1), octet, 7, 7, 7].slice(0, 4).join('.'));
      expect(new Set(masker.column('ip')(filled).map((text) => (text as string).split('.')[network.split('.').length - 1])).size).toBe(256);
    }
  });

  it('leaves private addresses private, and makes no other one so', () => {
    const isPrivate = (text: string): boolean => /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|127\.)/.test(text);
    fc.assert(
      fc.property(fc.oneof(address, address.map((text) => text.replace(/^\d+/, '172')), address.map((text) => text.replace(/^\d+/, '192'))), (text) => {
        const masked = alone(masker, 'ip', text) as string;
        expect(masked.split('.').every((octet) => /^\d{1,3}$/.test(octet) && Number(octet) < 256)).toBe(true);
        expect(isPrivate(masked)).toBe(isPrivate(text));
      }),
    );
  });

  it('gives every GUID another of version 4, whatever its case and braces', () => {
    fc.assert(
      fc.property(fc.uniqueArray(guid, { minLength: 2, maxLength: 50 }), (guids) => {
        const masked = masker.column('uuid')(guids) as string[];
        expect(new Set(masked).size).toBe(guids.length);
        for (const text of masked) expect(text).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
        expect(masker.column('uuid')(guids.map((text) => `{${text.toUpperCase()}}`))).toEqual(masked);
      }),
    );
  });

  it('keeps the accounts of a domain in one domain', () => {
    const number = fc.nat(0xffffffff);
    fc.assert(
      fc.property(number, number, number, number, number, (x, y, z, one, other) => {
        const [domain, first, second] = masker.column('sid')([`S-1-5-21-${x}-${y}-${z}`, `S-1-5-21-${x}-${y}-${z}-${one}`, `S-1-5-21-${x}-${y}-${z}-${other}`]);
        expect(domain).toMatch(/^S-1-5-21(-\d{1,10}){3}$/);
        expect(domain).not.toBe(`S-1-5-21-${x}-${y}-${z}`);
        expect([first, second]).toEqual([one, other].map((relative) => `${domain as string}-${relative}`));
      }),
    );
  });

  it('masks any JSON without a leaf in clear, and never fails', () => {
    const clear = 'quite a secret';
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom('uuid', 'ip', 'str', 'dict', 'list', 'sid', 'acct', '@.'), (value, kind) => {
        expect(JSON.stringify(alone(masker, kind, [value, clear]))).not.toContain(clear);
      }),
    );
  });

  it('reads hostile text in linear time', () => {
    const started = performance.now();
    for (const text of ['S-1'.repeat(500_000), '1.'.repeat(500_000), ':'.repeat(500_000), `[${'['.repeat(500_000)}`]) for (const kind of ['sid', 'ip', 'acct', 'uuid', 'list', '.']) alone(masker, kind, text);
    expect(performance.now() - started).toBeLessThan(5000);
  });
});

const maskAll = (table: TableMasker, rows: Row[]): Row[] => [...table.batches(rows)].flat();

describe('TableMasker', () => {
  it('counts a record as changed by what it holds', () => {
    const table = new TableMasker(new Masker(undefined), { columns: { a: 'dict', b: 'list', c: 'dict' }, usual: false, unmapped: 'keep' });
    expect(maskAll(table, [{ a: { on: false }, b: [], c: { name: 'ana' } }])).toHaveLength(1);
    expect(table.reports.map(({ changed, in_clear }) => [changed, in_clear])).toEqual([
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
    const [{ Computer, ...rest } = {}] = maskAll(table, [row]);
    expect(Computer).toMatch(/^[a-fi-r]{3}\.[a-fi-r]{7}$/);
    expect(rest).toEqual(wanted);
    expect(table.reports.find(({ column }) => column === 'gone')).toMatchObject({ kind: 'null', changed: 1, in_clear: 0 });
    expect(table.reports.find(({ column }) => column === 'EventID')).toMatchObject({ changed: 0, in_clear: 1 });
    expect(row.gone).toBe('secret');
  });

  it('masks the last of very many columns as the first', () => {
    const names = Array.from({ length: 1500 }, (_, index) => `c${index}`);
    const [wide = {}] = maskAll(new TableMasker(masker, { columns: {}, usual: false, unmapped: 'mask' }), [Object.fromEntries(names.map((name) => [name, 'Oslo']))]);
    expect(new Set(names.map((name) => wide[name]))).toEqual(new Set([mask('str', 'Oslo')]));
  });

  it('keeps rows whole and in order, however their columns differ', () => {
    const name = fc.constantFrom('IpAddress', 'Computer', 'other', 'gone', 'toString', '__proto__', '1');
    fc.assert(
      fc.property(fc.array(fc.dictionary(name, fc.oneof(address, fc.constant(null), fc.integer())), { maxLength: 30 }), (rows) => {
        const table = new TableMasker(masker, { ...rules, unmapped: 'mask' });
        const masked = maskAll(table, rows);
        expect(masked.map((each) => Object.keys(each))).toEqual(rows.map((each) => Object.keys(each)));
        expect(masked).toEqual(rows.flatMap((each) => maskAll(new TableMasker(masker, { ...rules, unmapped: 'mask' }), [each])));
        expect(table.reports.reduce((cells, report) => cells + report.cells, 0)).toBe(rows.reduce((cells, each) => cells + Object.keys(each).length, 0));
      }),
    );
  });

  it('masks more rows than one batch, and values that come too often to be worked out anew', () => {
    const rows = Array.from({ length: 12_000 }, (_, index) => ({ Computer: `host${index % 6000}`, IpAddress: `192.0.${index >> 8}.${index & 255}` }));
    const masked = maskAll(new TableMasker(masker, { ...rules, unmapped: 'drop' }), rows);
    expect(masked).toHaveLength(rows.length);
    for (const index of [0, 511, 512, 5999, 6000, 11_999])
      expect(masked[index]).toEqual({ Computer: alone(masker, '@./:.', rows[index]!.Computer), IpAddress: alone(masker, 'ip', rows[index]!.IpAddress) });
  });
});
