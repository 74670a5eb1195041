import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { checkRow } from '../../../shared/kit/row-check.ts';

const loose = z.looseObject({ time: z.string(), count: z.int().optional() });
const strictly = z.object({ time: z.string() });

describe('checkRow', () => {
  it.each<[string, z.ZodObject, Record<string, unknown>]>([
    ['named columns only', loose, { time: 'now', count: 1 }],
    ['other columns, all in the order of the row', loose, { Account: 'ana', time: 'now', list: [{ deep: 1 }], nothing: null }],
    ['a shape that is not loose', strictly, { time: 'now', more: 1 }],
  ])('gives what the shape itself gives: %s', (_, shape, row) => {
    const { data } = checkRow(shape, row) as { data: object };
    expect(data).toStrictEqual(shape.parse(row));
    expect(Object.keys(data)).toEqual(Object.keys(row).filter((key) => key in data));
    expect(data).not.toBe(row);
  });

  it.each<[string, unknown]>([
    ['a column of another type', { time: 1 }],
    ['a column that is missing', { Account: 'ana' }],
    ['no row', null],
    ['a list', []],
  ])('refuses %s', (_, row) => expect(checkRow(loose, row as never).error?.issues).not.toHaveLength(0));
});
