import { expect, it } from 'vitest';
import { timespanOf } from '../../../shared/tables/timespan.ts';

it.each([
  ['00:00:01.5', 1.5],
  ['1.02:03:04', 93_784],
  ['-1.02:03:04', -93_784],
  ['00:00:00.0000019', 0.000001],
  ['-00:00:00.0000019', -0.000002],
  ['-00:00:00.000001', -0.000001],
  [' 00:01:00 ', 60],
])('timespanOf(%j)', (text, seconds) => expect(timespanOf(text)).toBe(seconds));

it.each(['', '1:2:3', '00:60:00', '00:00:60', '1d', '--00:00:01', '00:00:01.12345678', '.00:00:01'])('%j is no time span', (text) => expect(timespanOf(text)).toBeNaN());
