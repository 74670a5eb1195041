import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonical, inCidr, ipKinds, isGlobal, kindOf, parseCidr, versionOf } from '../../../shared/network/address.ts';

describe('kind of address', () => {
  it.each([
    ['1.1.1.1', 'Public'], ['192.31.196.9', 'Public'], ['192.175.48.9', 'Public'], ['192.52.193.9', 'Public'], ['2620:4f:8000::9', 'Public'],
    ['192.0.0.9', 'Public'], ['192.0.0.8', 'Private'], ['10.255.255.255', 'Private'], ['11.0.0.0', 'Public'], ['172.15.255.255', 'Public'],
    ['172.16.0.0', 'Private'], ['172.32.0.0', 'Public'], ['198.19.255.255', 'Private'], ['198.20.0.0', 'Public'], ['203.0.113.255', 'Private'],
    ['255.255.255.255', 'Private'], ['0.0.0.0', 'Unspecified'], ['0.0.0.1', 'Private'], ['100.127.255.255', 'Unspecified'], ['100.128.0.0', 'Public'],
    ['239.255.255.250', 'Multicast'], ['169.254.169.254', 'Link Local'], ['127.9.9.9', 'Loopback'], ['::1', 'Loopback'], ['::', 'Unspecified'],
    ['fd12:3456::1', 'Private'], ['fe80::1%eth0', 'Link Local'], ['ff05::2', 'Multicast'], ['3fff:1::1', 'Private'], ['2001:4860:4860::8888', 'Public'],
    ['2001::1', 'Private'], ['4000::1', 'Reserved'], ['::ffff:10.0.0.1', 'Private'], ['::ffff:9.9.9.9', 'Public'], ['64:ff9b::a00:1', 'Private'],
    ['64:ff9b::909:909', 'Public'], ['2002:7f00:1::', 'Loopback'], ['', 'Unspecified'], ['host.example', 'Unspecified'], ['1.2.3.4.5', 'Unspecified'],
  ])('%s is %s', (text, kind) => {
    expect(kindOf(text)).toBe(kind);
    expect(isGlobal(text)).toBe(kind === 'Public');
  });

  it.each(['0177.0.0.1', '1.2.3', '2130706433', '0x7f.1', '1.2.3.256', '01.2.3.4', '1..2.3', '1.2.3.4 ', '::ffff:0177.0.0.1', ':::', 'g::1', '1::2::3', '[::1]', '::1%', '::1%a%b'])(
    'takes %s for no address',
    (text) => {
      expect(versionOf(text)).toBeUndefined();
      expect(canonical(text)).toBeUndefined();
    },
  );

  it('gives one spelling for each address', () => {
    expect(canonical('2620:004F:8000:0:0:0:0:0042')).toBe('2620:4f:8000::42');
    expect(canonical('192.31.196.17')).toBe('192.31.196.17');
  });

  it('never fails on any text, and canonical forms stay what they are', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.ipV4(), fc.ipV6()), (text) => {
      expect(ipKinds).toContain(kindOf(text));
      const same = canonical(text);
      if (same !== undefined) expect([canonical(same), versionOf(same), kindOf(same)]).toEqual([same, versionOf(text), kindOf(text)]);
    }));
  });

  it('knows every address of the usual generators', () => {
    fc.assert(fc.property(fc.ipV4(), (text) => void expect(versionOf(text)).toBe(4)));
    fc.assert(fc.property(fc.ipV6(), (text) => void expect(versionOf(text)).toBe(6)));
  });
});

describe('blocks', () => {
  it('reads a block by its network', () => {
    expect(parseCidr('192.31.196.77/24')).toEqual({ version: 4, network: '192.31.196.0', bits: 24 });
    expect(parseCidr('2620:4F:8000::1/48')).toEqual({ version: 6, network: '2620:4f:8000::', bits: 48 });
    expect(parseCidr('192.31.196.77')).toEqual({ version: 4, network: '192.31.196.77', bits: 32 });
  });

  it.each(['10.0.0.0/33', '10.0.0.0/08', '10.0.0.0/-1', '::/129', '10.0.0.0/8/8', '/8', 'x/8', '10.0.0.0/'])('refuses %s', (text) => expect(parseCidr(text)).toBeUndefined());

  it.each([
    ['192.31.196.255', '192.31.196.0/24', true], ['192.31.197.0', '192.31.196.0/24', false], ['2620:4f:8000:1::', '2620:4f:8000::/48', true],
    ['10.0.0.1', '::/0', false], ['8.8.8.8', '0.0.0.0/0', true], ['nothing', '0.0.0.0/0', false], ['8.8.8.8', 'nothing', false],
  ])('%s in %s: %s', (address, block, inside) => expect(inCidr(address, block)).toBe(inside));
});
