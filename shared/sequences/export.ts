import { z } from 'zod';
import { Fault } from '../kit/fault.ts';
import type { Pairs } from './counts.ts';
import { kinds } from './events.ts';
import { SequenceModel } from './model.ts';

const counted = z.array(z.tuple([z.string(), z.number().positive()])).max(1_000_000);
const paired = z.array(z.tuple([z.string(), counted])).max(1_000_000);

/** A trained model as JSON: raw counts only, so that models stay small and everything else is derived again. */
const Exported = z.object({
  format: z.literal('gumshoe-sequence-model/1'),
  kind: z.enum(kinds),
  sessions: z.number().int().positive(),
  modelled: z.array(z.string()),
  command: counted.min(1),
  start: counted,
  end: counted,
  follows: paired,
  param: counted,
  paramOf: paired,
  valueOf: paired,
});

const pairsOut = (pairs: Pairs): [string, [string, number][]][] => [...pairs].map(([word, inner]) => [word, [...inner]]);
const pairsIn = (pairs: [string, [string, number][]][]): Pairs => new Map(pairs.map(([word, inner]) => [word, new Map(inner)]));

/** The model as text. Values are kept for modelled parameters only: others do not take part and may be personal. */
export const exported = ({ counts, modelled }: SequenceModel): string =>
  JSON.stringify({
    format: 'gumshoe-sequence-model/1',
    kind: counts.kind,
    sessions: counts.sessions,
    modelled: [...modelled],
    command: [...counts.command],
    start: [...counts.start],
    end: [...counts.end],
    follows: pairsOut(counts.follows),
    param: [...counts.param],
    paramOf: pairsOut(counts.paramOf),
    valueOf: pairsOut(counts.valueOf).filter(([param]) => modelled.has(param)),
  } satisfies z.input<typeof Exported>);

/** The model from text; a fault when it is none. */
export const imported = (json: string): SequenceModel => {
  let given: unknown;
  try {
    given = JSON.parse(json);
  } catch {
    given = undefined;
  }
  const parsed = Exported.safeParse(given);
  if (!parsed.success) throw new Fault('invalid-input', 'model: this blob is no sequence model of ours.', { flaws: [{ field: 'model', detail: parsed.error.issues[0]?.message ?? 'Unreadable.' }] });
  const { kind, sessions, modelled, follows, paramOf, valueOf, ...single } = parsed.data;
  const maps = { command: new Map(single.command), start: new Map(single.start), end: new Map(single.end), param: new Map(single.param) };
  return new SequenceModel({ kind, sessions, ...maps, value: new Map(), follows: pairsIn(follows), paramOf: pairsIn(paramOf), valueOf: pairsIn(valueOf) }, modelled);
};
