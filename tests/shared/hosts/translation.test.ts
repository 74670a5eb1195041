import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { fieldsOf, readField } from '../../../shared/hosts/fields.ts';
import { httpHost } from '../../../shared/hosts/http.ts';
import { readJson } from '../../../shared/hosts/json.ts';
import { preferencesOf } from '../../../shared/hosts/prefer.ts';
import { inert, toCsv, toJsonLines, toTable } from '../../../shared/hosts/rows.ts';
import { Fault } from '../../../shared/kit/fault.ts';
import { testCatalogue } from '../../support/operations.ts';
import { hostPorts, post } from '../../contracts/hosts.ts';

describe('JSON', () => {
  it('reads what JSON.parse reads, up to the depth', () => {
    fc.assert(fc.property(fc.json({ maxDepth: 20 }), (text) => void expect(readJson(text)).toEqual(JSON.parse(text))));
  });

  it('throws a Fault at anything else, and never its content', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json().map((text) => `${text}secret`)), (text) => {
      try {
        readJson(text);
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(Fault);
        expect((thrown as Fault).message).not.toContain('secret');
      }
    }));
  });

  it.each([[64, true], [65, false]])('nested %i deep: %s', (depth, fine) => {
    const read = () => readJson('['.repeat(depth) + ']'.repeat(depth));
    if (fine) expect(read).not.toThrow();
    else expect(read).toThrow('64 deep');
  });

  it('does not count brackets in texts', () => {
    expect(readJson(JSON.stringify({ a: '[{'.repeat(200), b: '\\"[' }))).toEqual({ a: '[{'.repeat(200), b: '\\"[' });
  });
});

describe('rows', () => {
  const cell = fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('=1+1', '@x', 'a,b', 'a"b', 'a\r\nb', '-5', '+41', ''));
  const table = fc.array(fc.record({ a: cell, b: cell }), { minLength: 1, maxLength: 20 });

  /** RFC 4180, read in the plainest way. */
  const readCsv = (text: string): string[][] => {
    const lines: string[][] = [];
    for (const [, quoted, bare, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
      if (lines.length === 0 || lines.at(-1)!.at(-1) === '\n') lines.push([]);
      if (lines.at(-1)!.at(-1) === '\n') lines.at(-1)!.pop();
      lines.at(-1)!.push(quoted?.replaceAll('""', '"') ?? bare ?? '');
      if (end === '\r\n') lines.push([]);
    }
    return lines.slice(0, -1);
  };

  it('survive CSV, apart from the apostrophe before what would be a formula', () => {
    fc.assert(fc.property(table, (rows) => {
      const [head, ...lines] = readCsv(toCsv(rows));
      expect(head).toEqual(['a', 'b']);
      expect(lines.map((line) => line.map((text) => text.replace(/^'(?=[=+\-@\t\r])/, '')))).toEqual(rows.map(({ a, b }) => [a, b].map((text) => text.replace(/^'(?=[=+\-@\t\r])/, ''))));
      for (const line of lines) for (const text of line) expect(/^[=@\t\r]/.test(text)).toBe(false);
    }));
  });

  it('survive JSON lines', () => {
    fc.assert(fc.property(table, (rows) => void expect(toJsonLines(rows).trim().split('\n').map((line) => JSON.parse(line) as unknown)).toEqual(rows)));
  });

  it('are a line each in a table, whatever they hold', () => {
    fc.assert(fc.property(table, (rows) => void expect(toTable(rows).split('\n')).toHaveLength(rows.length + 3)));
    expect(inert('\u001b[2J\u009b1m\u2066ok')).toBe('\\u001b[2J\\u009b1m\\u2066ok');
  });

  it('keep numbers, lists and nothing in CSV', () => {
    expect(toCsv([{ a: -1, b: ['x', 'y'], c: null, d: true }])).toBe('a,b,c,d\r\n-1,"[""x"",""y""]",,true\r\n');
  });
});

describe('fields', () => {
  const fields = fieldsOf(z.strictObject({
    text: z.string(), count: z.int().nullable().default(3), on: z.boolean().optional(), kinds: z.array(z.enum(['a', 'b'])).default(['a']), rows: z.array(z.record(z.string(), z.unknown())).optional(),
    free: z.unknown().optional(), numbers: z.array(z.number()).optional(),
  }));
  const field = (name: string) => fields.find((one) => one.name === name)!;

  it.each([
    ['text', ['5'], '5'],
    ['count', ['5'], 5],
    ['on', [''], true],
    ['on', ['no'], false],
    ['kinds', ['a, b'], ['a', 'b']],
    ['rows', ['{"x":1}', '{"x":2}'], [{ x: 1 }, { x: 2 }]],
    ['rows', ['[{"x":1}]'], [{ x: 1 }]],
    ['free', ['[1]'], [1]],
    ['numbers', ['1', '2.5'], [1, 2.5]],
    ['numbers', ['[1,2]'], [1, 2]],
  ])('reads %s of %j', (name, words, expected) => expect(readField(field(name), words)).toEqual(expected));

  it.each([['count', ['x']], ['count', ['']], ['on', ['maybe']], ['text', ['a', 'b']], ['rows', ['{']]])('refuses %s of %j', (name, words) => {
    expect(() => readField(field(name), words)).toThrow(Fault);
  });

  it('know what is required', () => expect(fields.filter(({ required }) => required).map(({ name }) => name)).toEqual(['text']));
});

it.each([
  ['', { async: false, inline: false }],
  ['respond-async', { async: true, inline: false }],
  ['Wait=10, respond-async; x=1, return=representation', { async: true, inline: true, wait: 10 }],
  ['wait=-1, respond-asynchronously', { async: false, inline: false }],
])('prefers %j', (prefer, expected) => expect(preferencesOf(new Headers({ prefer }))).toEqual(expected));

it('answers any JSON with a report or a clear fault', async () => {
  const ports = hostPorts();
  const host = httpHost(testCatalogue, ports);
  const known = fc.record({ value: fc.anything(), values: fc.anything(), times: fc.anything(), rows: fc.anything(), column: fc.anything(), join: fc.anything() }, { requiredKeys: [] });
  await fc.assert(fc.asyncProperty(fc.oneof(fc.jsonValue(), known), async (input) => {
    const response = await host(post('build/echo', JSON.stringify(input) ?? 'null'));
    expect([200, 202, 400]).toContain(response.status);
    if (response.status === 400) expect(await response.json()).toMatchObject({ code: 'invalid-input' });
  }), { numRuns: 300 });
  await ports.close();
});
