import { describe, expect, it } from 'vitest';
import { isoOf, isoOfWritten, spanOf, timeOf } from '../../../shared/tables/time.ts';

const at = Date.UTC(2024, 2, 4, 10, 0, 0);

describe('timeOf', () => {
  it.each<[unknown, number]>([
    ['2024-03-04T10:00:00Z', at],
    ['2024-03-04 10:00:00', at],
    ['2024-03-04T10:00', at],
    ['2024-03-04', Date.UTC(2024, 2, 4)],
    ['2024-03-04T10:00:00.123456Z', at + 123.456],
    ['2024-03-04T10:00:00.1234567Z', at + 123.457],
    ['2024-03-04T12:00:00+02:00', at],
    ['2024-03-04 05:00:00 -0500', at],
    ['2024-03-04T10:00:00 UTC', at],
    ['3/4/2024, 10:00:00 AM', at],
    ['Mon, 04 Mar 2024 10:00:00 GMT', at],
    ['04 Mar 2024 11:00:00 +0100', at],
    [at / 1000, at],
    [at, at],
    [at * 1000, at],
    [BigInt(at) * 1_000_000n, at],
    [String(at / 1000), at],
    [new Date(at), at],
    ['20240304', Date.UTC(2024, 2, 4)],
    ['20240304T100000Z', at],
    ['20240304100000', at],
    ['20240304T120000.5+0200', at + 500],
    ['2024-03', Date.UTC(2024, 2, 1)],
  ])('%s', (given, wanted) => expect(timeOf(given)).toBe(wanted));

  it.each([null, undefined, '', 'soon', '2024-02-30', '2024-13-01', '2024-03-04T99:00:00', 'abc 12', {}, NaN, true, 8.65e21, -8.65e21, Infinity, '1e300'])('%s is no time', (given) => expect(timeOf(given)).toBeNaN());
});

it('isoOf writes microseconds where there are any', () => {
  expect([isoOf(at), isoOf(at + 123.456), isoOf(at - 0.001)]).toEqual(['2024-03-04T10:00:00.000Z', '2024-03-04T10:00:00.123456Z', '2024-03-04T09:59:59.999999Z']);
});

it('isoOfWritten keeps the nanoseconds of a text', () => {
  const written = ['2024-03-04T10:00:00Z', '2024-03-04T12:00:00.1234567+02:00', '2024-03-04 10:00:00.999999999', '2024-03-04T10:00:00.500000000Z', at, 'soon'];
  expect(written.map(isoOfWritten)).toEqual([
    '2024-03-04T10:00:00.000Z',
    '2024-03-04T10:00:00.123456700Z',
    '2024-03-04T10:00:00.999999999Z',
    '2024-03-04T10:00:00.500Z',
    '2024-03-04T10:00:00.000Z',
    '',
  ]);
});

it.each([['1h', 3.6e6], ['15m', 9e5], ['2 days', 1.728e8], ['30s', 3e4], ['500ms', 500], ['h', 3.6e6], ['1.5 hours', 5.4e6], ['1h30min', 5.4e6], ['1d 2h', 9.36e7], ['h1', NaN], ['1hh', NaN], ['', NaN], ['1y', NaN]])('spanOf %s', (given, wanted) =>
  expect(spanOf(given)).toBe(wanted),
);
