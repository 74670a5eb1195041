import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Budget } from '../../../shared/decode/budget.ts';
import { knownType } from '../../../shared/decode/content-type.ts';
import { unpackEmbedded } from '../../../shared/decode/embedded.ts';
import { peel } from '../../../shared/decode/layers.ts';
import { cabOf, noteTxt, packed, rarOf, runSh } from '../../support/archive-samples.ts';
import { zipOf } from '../../support/archives.ts';

const bounds = { bytes: 2_000_000, items: 100, ratio: 100 };
const both = { 'run.sh': runSh, 'docs/note.txt': noteTxt };
/** The least that passes for a program; it also holds what the archives begin with, as programs that unpack them do. */
const program = Buffer.concat([Buffer.from('MZ'), Buffer.alloc(300), ...['7z\xbc\xaf\x27\x1c\0\x04', 'Rar!\x1a\x07\0', 'Rar!\x1a\x07\x01\0', 'MSCF\0\0\0\0', 'PK\x03\x04'].map((mark) => Buffer.from(`${mark}, `, 'latin1'))]);
const picture = Buffer.concat([Buffer.from('ffd8ffe000104a464946', 'hex'), Buffer.alloc(200, 0xd5), Buffer.from('ffd9', 'hex')]);
const document = Buffer.from('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj << >> endobj\n%%EOF\n', 'latin1');
const link = Buffer.concat([Buffer.from('4c0000000114020000000000c000000000000046', 'hex'), Buffer.alloc(100, 0x91)]);
const signature = Buffer.alloc(9000, 0x30);

const opened = (file: Buffer) => {
  const found = unpackEmbedded(knownType(file, undefined), file, new Budget(bounds));
  return found.map(({ type, members, problems }) => [type, Object.fromEntries(members.map(({ name, bytes }) => [name, bytes.toString()])), problems]);
};

describe('archives inside other files', () => {
  const kinds: [string, Buffer][] = [
    ['zip', zipOf(both)],
    ['7z', packed.sevenZip],
    ['rar', rarOf(both)],
    ['cab', cabOf(both)],
  ];
  const hosts: [string, Buffer][] = [
    ['program', program],
    ['picture', picture],
    ['document', document],
    ['link', link],
    ['file of no known kind', Buffer.alloc(50, 0xee)],
  ];
  it.each(kinds.flatMap(([type, archive]) => hosts.map(([host, bytes]) => [type, host, archive, bytes] as const)))('opens a %s behind a %s, also with something behind it', (type, _, archive, host) => {
    expect(opened(Buffer.concat([host, archive]))).toEqual([[type, both, []]]);
    if (host === program && type !== 'rar') expect(opened(Buffer.concat([host, archive, signature]))).toEqual([[type, both, []]]);
    expect(opened(host)).toEqual([]);
  });

  it('opens what a script carries behind its last line', () => {
    expect(opened(Buffer.concat([Buffer.from('#!/bin/sh\ntail -n +3 "$0" | gunzip | sh\nexit 0\n'), gzipSync(runSh)]))).toEqual([['gz', { gzip_file: runSh }, []]]);
  });

  it('opens each of several archives, and none inside another twice', () => {
    expect(opened(Buffer.concat([program, packed.sevenZip, cabOf({ 'a.txt': 'a' })])).map(([type]) => type)).toEqual(['7z', 'cab']);
    expect(opened(Buffer.concat([program, zipOf({ 'a.7z': packed.sevenZip })])).map(([type]) => type)).toEqual(['zip']);
    expect(opened(zipOf({ 'a.7z': packed.sevenZip }))).toEqual([]);
  });

  it('opens every one of several zip archives in a row', () => {
    const file = Buffer.concat([zipOf({ '1.txt': 'first' }), zipOf({ '2.txt': 'second' }), zipOf({ '3.txt': 'third' })]);
    expect(peel(file, { depth: 2, bounds }).found.map(({ layers, name, text }) => [layers, name, text])).toEqual([
      [['zip'], '3.txt', 'third'],
      [['zip'], '2.txt', 'second'],
      [['zip'], '1.txt', 'first'],
    ]);
  });

  it('says which installers it cannot open', () => {
    expect(opened(Buffer.concat([program, Buffer.from('\xef\xbe\xad\xdeNullsoftInst', 'latin1')]))).toMatchObject([['NSIS', {}, [{ code: 'not-supported' }]]]);
  });

  it('survives any bytes', () => {
    const marks = fc.constantFrom('7z\xbc\xaf\x27\x1c\0\x04', 'Rar!\x1a\x07\0', 'Rar!\x1a\x07\x01\0', 'MSCF\0\0\0\0', 'PK\x05\x06', 'PK\x01\x02', '\0', '\xff\xff');
    fc.assert(
      fc.property(fc.array(fc.oneof(marks, fc.string({ maxLength: 30 }))), (pieces) => {
        expect(opened(Buffer.from(`MZ${pieces.join('')}`, 'latin1')).length).toBeLessThanOrEqual(17);
      }),
      { numRuns: 300 },
    );
  });

  it('takes linear time for many signatures', () => {
    const time = (length: number): number => {
      const file = Buffer.alloc(length, 'MSCF\0\0\0\x007z\xbc\xaf\x27\x1c\0\x04Rar!\x1a\x07\x01\0PK\x05\x06', 'latin1');
      const { user } = process.cpuUsage();
      opened(file);
      return process.cpuUsage().user - user;
    };
    time(100_000);
    expect(time(8_000_000)).toBeLessThan(20 * Math.max(time(1_000_000), 10_000));
  });
});
