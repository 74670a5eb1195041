import { expect, it } from 'vitest';
import { jsonCell } from '../../../shared/tables/parquet-cell.ts';

it.each([
  ['a text', 'a', 'a'],
  ['bytes', Uint8Array.of(255, 0), '/wA='],
  ['a whole number that a number holds', -(2n ** 53n) + 1n, -(2 ** 53) + 1],
  ['one that it does not', 2n ** 53n, '9007199254740992'],
  ['a time that is none', new Date(NaN), null],
  ['what is in records and lists', { a: [1n, new Date(1)], b: undefined }, { a: [1, '1970-01-01T00:00:00.001Z'], b: undefined }],
])('gives %s as JSON has it', (_, cell, wanted) => expect(jsonCell(cell)).toEqual(wanted));

it('does not go down for ever', () => {
  const ring: unknown[] = [];
  ring.push(ring);
  expect(() => jsonCell(ring)).toThrow('nested more than 64 deep');
});
