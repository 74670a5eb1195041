import type { Encoded, Kind } from './events.ts';

/** Counts by a pair of words: first word → second word → count. Only pairs that occur are stored. */
export type Pairs = Map<string, Map<string, number>>;

/** What was seen in training, before smoothing; transitions from `start` and to `end` have their own counts. */
export interface Counts {
  kind: Kind;
  sessions: number;
  command: Map<string, number>;
  start: Map<string, number>;
  end: Map<string, number>;
  follows: Pairs;
  param: Map<string, number>;
  paramOf: Pairs;
  value: Map<string, number>;
  valueOf: Pairs;
}

/** Codes stay below 2^26, so that a pair of them is one exact number. */
const shift = 2 ** 26;

/** Counts commands, pairs of neighbours, parameters and values. Cost: the number of events and parameters; memory: the distinct pairs. */
export const count = (encoded: Encoded): Counts => {
  const { kind, starts, command, params, param, value, commands, parameters, values } = encoded;
  const sessions = starts.length - 1;
  const single = new Float64Array(commands.words.length);
  const first = new Float64Array(commands.words.length);
  const last = new Float64Array(commands.words.length);
  const follows = new Map<number, number>();
  for (let session = 0; session < sessions; session += 1) {
    const from = starts[session]!;
    const to = starts[session + 1]!;
    first[command[from]!]! += 1;
    last[command[to - 1]!]! += 1;
    for (let event = from; event < to; event += 1) {
      const code = command[event]!;
      single[code]! += 1;
      if (event + 1 < to) bump(follows, code * shift + command[event + 1]!);
    }
  }
  const paramSingle = new Float64Array(parameters.words.length);
  const valueSingle = new Float64Array(values.words.length);
  const paramOf = new Map<number, number>();
  const valueOf = new Map<number, number>();
  for (let event = 0; event < command.length; event += 1)
    for (let place = params[event]!; place < params[event + 1]!; place += 1) {
      paramSingle[param[place]!]! += 1;
      bump(paramOf, command[event]! * shift + param[place]!);
      const code = value[place]!;
      if (code < 0) continue;
      valueSingle[code]! += 1;
      bump(valueOf, param[place]! * shift + code);
    }
  return {
    kind, sessions,
    command: named(single, commands.words), start: named(first, commands.words), end: named(last, commands.words),
    follows: pairs(follows, commands.words, commands.words),
    param: named(paramSingle, parameters.words), paramOf: pairs(paramOf, commands.words, parameters.words),
    value: named(valueSingle, values.words), valueOf: pairs(valueOf, parameters.words, values.words),
  };
};

const bump = (counts: Map<number, number>, key: number): void => void counts.set(key, (counts.get(key) ?? 0) + 1);

const named = (counts: Float64Array, words: readonly string[]): Map<string, number> => {
  const map = new Map<string, number>();
  for (let code = 0; code < counts.length; code += 1) if (counts[code]! > 0) map.set(words[code]!, counts[code]!);
  return map;
};

const pairs = (counts: Map<number, number>, left: readonly string[], right: readonly string[]): Pairs => {
  const map: Pairs = new Map();
  for (const [key, number] of counts) {
    const word = left[Math.floor(key / shift)]!;
    let inner = map.get(word);
    if (!inner) map.set(word, (inner = new Map<string, number>()));
    inner.set(right[key % shift]!, number);
  }
  return map;
};

/** Parameters whose values are worth modelling: few distinct ones for how often the parameter is used, with or without a value. */
export const modellable = ({ param, valueOf }: Counts, { distinct = 20, uses = 20, percent = 10 } = {}): string[] =>
  [...valueOf].flatMap(([name, values]) => {
    const total = param.get(name) ?? 0;
    return values.size <= distinct && total >= uses && (100 * values.size) / total <= percent ? [name] : [];
  });
