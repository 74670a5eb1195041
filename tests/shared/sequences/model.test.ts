import { describe, expect, it } from 'vitest';
import { count } from '../../../shared/sequences/counts.ts';
import { encode } from '../../../shared/sequences/events.ts';
import { exported, imported } from '../../../shared/sequences/export.ts';
import { eventLogs, rarestWindow, sessionLog } from '../../../shared/sequences/likelihood.ts';
import { endToken, SequenceModel, startToken, unknownToken } from '../../../shared/sequences/model.ts';
import { Random } from '../../support/random.ts';

const train = (sessions: unknown[], modelled?: string[]) => {
  const encoded = encode(sessions);
  return { encoded, model: new SequenceModel(count(encoded), modelled) };
};

describe('the model', () => {
  const { model } = train([['a', 'b', 'a', 'c'], ['b'], ['a', 'a']]);
  it('has rows of transitions and priors that add up to one', () => {
    const after = ['a', 'b', 'c', endToken, unknownToken];
    for (const before of [startToken, 'a', 'b', 'c', unknownToken]) expect(after.reduce((sum, word) => sum + model.transition(before, word), 0)).toBeCloseTo(1, 12);
    expect([startToken, ...after].reduce((sum, word) => sum + model.prior(word), 0)).toBeCloseTo(1, 12);
  });
  it('by hand: P(b|a) = (1 + 1) / (4 + 5)', () => expect(model.transition('a', 'b')).toBeCloseTo(2 / 9, 12));

  it.each([
    [[], 'sessions'], [['a'], 'sessions.0'], [[['a'], []], 'sessions.1'], [[[1]], 'sessions.0'],
    [[['a'], [{ name: 'a', params: ['x'] }]], 'sessions.1'], [[[{ name: 'a', params: 'x' }]], 'sessions.0'], [[[null]], 'sessions.0'],
  ])('refuses %j', (sessions, field) => {
    expect(() => encode(sessions)).toThrowError(expect.objectContaining({ code: 'invalid-input', flaws: [expect.objectContaining({ field })] }));
  });

  it('survives its own export, and scores new sessions with it the same', () => {
    const sessions = Array.from({ length: 40 }, (_, index) => [{ name: 'set', params: { mode: index % 7 ? 'on' : 'off', id: `v${index}` } }, { name: 'get', params: { id: `w${index}` } }]);
    const { model: before } = train(sessions);
    expect([...before.modelled]).toEqual(['mode']);
    const after = imported(exported(before));
    const fresh = encode([[{ name: 'get', params: {} }, { name: 'set', params: { mode: 'other', force: 'yes' } }, { name: 'never', params: { id: 'x' } }]]);
    expect([...eventLogs(after, fresh).params]).toEqual([...eventLogs(before, fresh).params]);
    expect(exported(after)).toBe(exported(before));
    expect(exported(before)).not.toContain('v17');
  });

  it.each(['', '{}', '[1]', '{"format":"gumshoe-sequence-model/1"}'])('refuses %j as a model', (text) => expect(() => imported(text)).toThrowError(expect.objectContaining({ code: 'invalid-input' })));
});

describe('likelihoods', () => {
  it('do not underflow', () => {
    const { encoded, model } = train([Array.from({ length: 5000 }, (_, index) => (index % 2 ? 'a' : 'b')), ...Array.from({ length: 50 }, (_, index) => [`c${index}`])]);
    const log = sessionLog(eventLogs(model, encoded), 0, 0, 5000, true);
    expect(Number.isFinite(log)).toBe(true);
    expect(Math.exp(log)).toBeLessThan(1e-20);
  });

  it('gives no window to a session that is too short', () => {
    const { encoded, model } = train([['a', 'b']]);
    const logs = eventLogs(model, encoded);
    expect([rarestWindow(logs, 0, 0, 2, 3, false), rarestWindow(logs, 0, 0, 2, 4, true)]).toEqual([undefined, undefined]);
    expect(rarestWindow(logs, 0, 0, 2, 3, true)).toMatchObject({ at: 0 });
  });

  it('takes the end by itself as a window of one, by its own probability', () => {
    const { encoded, model } = train([['a', 'a', 'a', 'a']]);
    expect(rarestWindow(eventLogs(model, encoded), 0, 0, 4, 1, true)).toEqual({ at: 4, log: Math.log(model.prior(endToken)) });
  });

  it('a bare command surprises only when absence counts', () => {
    const { encoded, model } = train([...Array.from({ length: 30 }, () => [{ name: 'set', params: ['id'] }]), [{ name: 'set', params: [] }]]);
    expect(eventLogs(model, encoded).params[30]).toBe(0);
    expect(eventLogs(model, encoded, { ignoreBare: false }).params[30]).toBeLessThan(eventLogs(model, encoded).params[0]!);
  });
});

it('ranks planted sessions first among common ones', () => {
  const random = new Random(11);
  const next: Record<string, string[]> = { list: ['open', 'open', 'list'], open: ['read', 'read', 'edit'], read: ['close', 'list'], edit: ['save'], save: ['close'], close: ['list'] };
  const walk = () => {
    const out = ['list'];
    while (out.length < 8) out.push(next[out.at(-1)!]![random.integer(next[out.at(-1)!]!.length)]!);
    return out;
  };
  const sessions = Array.from({ length: 500 }, walk);
  const planted = [50, 200, 350, 499];
  for (const at of planted) sessions[at] = ['list', 'save', 'list', 'edit', 'open', 'save', 'read', 'edit'];
  const { encoded, model } = train(sessions);
  const logs = eventLogs(model, encoded);
  const ranked = sessions.map((_, index) => [sessionLog(logs, index, encoded.starts[index]!, encoded.starts[index + 1]!, true), index] as const).sort(([a], [b]) => a - b);
  expect(ranked.slice(0, 4).map(([, index]) => index).sort((a, b) => a - b)).toEqual(planted);
});
