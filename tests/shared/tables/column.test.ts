import { expect, it } from 'vitest';
import { columns, complaints, numeric, text, time } from '../../../shared/tables/column.ts';

const rows = [
  { when: '2024-03-04T10:00:00Z', bytes: 5, user: 'a' },
  { when: 'soon', bytes: '7', user: 'b' },
  { when: null, bytes: 'many', user: 'a' },
  { bytes: true, user: '' },
];

it('reads typed columns and counts what it could not read', async () => {
  const { rows: count, columns: read } = await columns([rows.slice(0, 2), rows.slice(2)], { when: time('when'), bytes: numeric('bytes'), user: text('user') });
  expect(count).toBe(4);
  expect([...read.when.values]).toEqual([Date.UTC(2024, 2, 4, 10), NaN, NaN, NaN]);
  expect([...read.bytes.values]).toEqual([5, 7, NaN, 1]);
  expect([[...read.user.values], read.user.words]).toEqual([[0, 1, 0, -1], ['a', 'b']]);
  expect(complaints(read).map(({ code, about, detail }) => [code, about, detail.slice(0, 8)])).toEqual([
    ['cells-unreadable', 'when', '1 cells '],
    ['cells-missing', 'when', '2 cells '],
    ['cells-unreadable', 'bytes', '1 cells '],
    ['cells-missing', 'user', '1 cells '],
  ]);
});

it('grows past its first thousand', async () => {
  const { columns: read } = await columns([Array.from({ length: 5000 }, (_, n) => ({ n }))], (first) => Object.fromEntries(Object.keys(first).map((name) => [name, numeric(name)])));
  expect(read['n']!.values.at(-1)).toBe(4999);
});

it.each([[[]], [[{ other: 1 }]], [[{ when: null }]]])('a column that is nowhere is a fault: %j', async (given) => {
  await expect(columns([given], { when: time('when') })).rejects.toMatchObject({ code: 'invalid-input' });
});
