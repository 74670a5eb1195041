import { expect, it } from 'vitest';
import { remembering } from '../../../shared/masking/remember.ts';

/** How often the answer is worked out for texts 0 to `distinct` - 1, each asked for some times in a row, and the first once more at the end. */
const worked = (distinct: number, times: number, text: (index: number) => string = String): number => {
  let count = 0;
  const ask = remembering((each) => `${each}${(count += 1)}`.slice(0, each.length));
  for (let index = 0; index < distinct; index += 1) for (let time = 0; time < times; time += 1) expect(ask(text(index))).toBe(text(index));
  expect(ask(text(0))).toBe(text(0));
  return count;
};

it.each([
  ['works out once what comes again', 1000, 2, 1000],
  ['starts anew when it is full, where more comes again than is new', 10_000, 3, 10_001],
  ['gives up where nothing comes again', 10_000, 1, 10_001],
])('%s', (_, distinct, times, wanted) => expect(worked(distinct, times)).toBe(wanted));

it('does not keep long texts', () => expect(worked(3, 2, (index) => `${index}`.repeat(300))).toBe(7));
