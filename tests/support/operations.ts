import { z } from 'zod';
import { operation } from '../../shared/kit/operation.ts';
import { each, subjects } from '../../shared/kit/subjects.ts';

const limits = { rows: 20_000, seconds: 20, bytes: 2_000_000 };

/** Says each text again; every `worry` word gives a problem instead of a row. */
export const buildEcho = operation({
  name: 'build-echo',
  summary: 'Say it again.',
  entities: [],
  input: z.strictObject({ ...subjects('text'), times: z.int().min(1).max(9).default(1).describe('How often.'), loud: z.boolean().default(false).describe('In capitals.') }),
  row: z.object({ sourceIndex: z.int(), text: z.string() }),
  limits: { ...limits, inline: 500 },
  uses: ['clock'],
  examples: [{ given: { value: 'a' }, rows: [{ sourceIndex: 0, text: 'a' }] }, { given: { values: ['a', 'b'], times: 2 }, rows: [{ text: 'aa' }, { text: 'bb' }] }],
  async *run({ times, loud, ...input }, { clock }, call) {
    for (const { value, sourceIndex } of each(input)) {
      if (value === 'worry') call.problem({ code: 'upstream-failed', about: value, detail: 'Nobody answers.', retryAfter: 5 });
      else if (value === 'sleep') await clock.sleep(300, call.signal);
      else yield { sourceIndex, text: (loud ? value.toUpperCase() : value).repeat(times) };
    }
  },
});

/** Fails as nobody foresaw. */
export const buildTrouble = operation({
  name: 'build-trouble',
  summary: 'Fail.',
  entities: [],
  input: z.strictObject({}),
  row: z.object({}),
  limits,
  uses: [],
  examples: [],
  run() {
    throw new Error('password=hunter2 at /srv/secret.ts');
  },
});

/** Counts its runs in the store: a write that must not happen twice. */
export const writeTally = operation({
  name: 'write-tally',
  summary: 'Count.',
  entities: [],
  input: z.strictObject({ name: z.string().describe('What to count.') }),
  row: z.object({ count: z.int() }),
  limits,
  uses: ['store'],
  writes: true,
  examples: [],
  async run({ name }, { store }) {
    const before = await store.get<number>('tally', name);
    const count = (before?.value ?? 0) + 1;
    await store.put('tally', name, count);
    return [{ count }];
  },
});

export const testCatalogue = [buildEcho, buildTrouble, writeTally];
