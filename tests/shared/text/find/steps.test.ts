import { describe, expect, it } from 'vitest';
import { pages } from '../../../../shared/text/find/page.ts';
import { stepsOf } from '../../../../shared/text/find/steps.ts';
import { usualTypes } from '../../../../shared/text/types.ts';

/** How often the scanners read a character of the text. */
const readsIn = (text: string): number => {
  const { read } = stepsOf({ types: usualTypes }, () => true);
  const page = pages()(text);
  let reads = 0;
  const codes = new Proxy(page.codes, {
    get: (target, place) => {
      reads += 1;
      return target[place as unknown as number];
    },
  });
  read({ ...page, codes }, text);
  return reads;
};

// Shapes that cost a backtracking or restarting matcher quadratic time or worse.
const shapes = [
  '\\ ', '\\', '\\\\ ', 'a.', 'a-', '1.', 'a1', 'a', '-', '/a ', '/', '/ ', '..', '../', ':', '1:', ':a', '::', 'f', '@', 'a@', '@a', '@a.', 'a@1.',
  '1.1.1.', 'x.com.1.', 'a.b-', 'xn--', '.xn--', 'ü.', 'http://', 'http:', '://', 'http://a.', 'http://a:', 'http://a)', 'http://(', 'http://[',
  'http://[1:', 'http://u@', 'http://a,', 'http://a?', 'http://a#', 'http://a|', 'http://a/,http:', '**http://a**', '%2F', '\\\\a ', 'c:\\', "\\'", '\\:',
];

describe('the scanners read a text a fixed number of times', () => {
  it.each(shapes)('%j repeated', (shape) => {
    const half = readsIn(shape.repeat(Math.ceil(3000 / shape.length)));
    const whole = readsIn(shape.repeat(Math.ceil(6000 / shape.length)));
    expect(whole).toBeGreaterThan(6000);
    expect(whole).toBeLessThan(2.1 * half);
  });

  it.each(['/', '@', 'http://', '\\', 'a.', 'a@', '1:'])('%j, then one long run', (shape) => {
    const reads = (length: number) => readsIn(shape.repeat(length / shape.length) + 'a'.repeat(length));
    expect(reads(4200)).toBeLessThan(2.1 * reads(2100));
  });
});
