import type { Encoded } from './events.ts';
import { endToken, type SequenceModel, startToken, unknownToken } from './model.ts';

/** Natural logarithms of the probabilities of every event of a set of sessions; likelihoods are sums of them, so that they never underflow. */
export interface EventLogs {
  /** log P(command | the one before), START before the first. */
  transition: Float64Array;
  /** log P(command), whatever came before. */
  prior: Float64Array;
  /** log P(parameters | command)^(1/K); 0 without parameters. */
  params: Float64Array;
  /** For each session, log P(END | last command). */
  end: Float64Array;
  /** log P(END), whatever came before. */
  endPrior: number;
}

export interface ParamOptions {
  /** A command without any parameter has probability 1, as in the reference; else their absence counts. */
  ignoreBare: boolean;
}

/** Every distinct question is asked of the model once. */
export const eventLogs = (model: SequenceModel, encoded: Encoded, options: ParamOptions = { ignoreBare: true }): EventLogs => {
  const { starts, command, commands } = encoded;
  const events = command.length;
  const sessions = starts.length - 1;
  const words = commands.words.map((word) => (model.knows(word) ? word : unknownToken));
  const priors = Float64Array.from(words, (word) => Math.log(model.prior(word)));
  const ends = Float64Array.from(words, (word) => Math.log(model.transition(word, endToken)));
  const begins = Float64Array.from(words, (word) => Math.log(model.transition(startToken, word)));
  const pairs = new Map<number, number>();
  const size = words.length;
  const logs: EventLogs = { transition: new Float64Array(events), prior: new Float64Array(events), params: new Float64Array(events), end: new Float64Array(sessions), endPrior: Math.log(model.prior(endToken)) };
  const params = paramLogs(model, encoded, options);
  for (let session = 0; session < sessions; session += 1) {
    const from = starts[session]!;
    const to = starts[session + 1]!;
    for (let event = from; event < to; event += 1) {
      const code = command[event]!;
      logs.prior[event] = priors[code]!;
      logs.params[event] = params ? params(event) : 0;
      if (event === from) {
        logs.transition[event] = begins[code]!;
        continue;
      }
      const key = command[event - 1]! * size + code;
      let log = pairs.get(key);
      if (log === undefined) pairs.set(key, (log = Math.log(model.transition(words[command[event - 1]!]!, words[code]!))));
      logs.transition[event] = log;
    }
    logs.end[session] = ends[command[to - 1]!]!;
  }
  return logs;
};

/** One command's parameters: the log of P when all are absent, and what changes when one is there. */
interface ParamTable {
  absent: number;
  /** Parameters known for this command, UNK included. */
  size: number;
  unknown: number;
  /** By parameter code; NaN: not known here. */
  present: Map<number, number>;
}

/** log P(parameters | command) of an event; each event alone, before the power 1/K when `power` is off. */
export const paramLogs = (model: SequenceModel, encoded: Encoded, { ignoreBare }: ParamOptions, power = true): ((event: number) => number) | undefined => {
  if (encoded.kind === 'commands' || model.counts.kind === 'commands') return undefined;
  const { command, params, param, value, commands, parameters, values } = encoded;
  const odds = (probability: number): number => Math.log(probability) - Math.log1p(-probability);
  const tables = commands.words.map((word): ParamTable => {
    const known = model.counts.paramOf.get(word);
    const none = model.parameter(word, unknownToken);
    const present = new Map<number, number>();
    let absent = Math.log1p(-none);
    for (const name of known?.keys() ?? []) {
      const probability = model.parameter(word, name);
      absent += Math.log1p(-probability);
      const code = parameters.find(name);
      if (code >= 0) present.set(code, odds(probability));
    }
    return { absent, size: (known?.size ?? 0) + 1, unknown: odds(none), present };
  });
  const modelled = Uint8Array.from(parameters.words, (name) => (model.counts.kind === 'values' && encoded.kind === 'values' && model.modelled.has(name) ? 1 : 0));
  const valueLogs = new Map<number, number>();
  const valueLog = (name: number, code: number): number => {
    const key = name * (values.words.length + 1) + code + 1;
    let log = valueLogs.get(key);
    if (log === undefined) valueLogs.set(key, (log = Math.log(model.value(parameters.words[name]!, code < 0 ? '' : values.words[code]!))));
    return log;
  };
  return (event) => {
    const from = params[event]!;
    const to = params[event + 1]!;
    if (from === to && ignoreBare) return 0;
    const table = tables[command[event]!]!;
    let log = table.absent;
    let factors = table.size;
    let strangers = 0;
    for (let place = from; place < to; place += 1) {
      const name = param[place]!;
      const change = table.present.get(name);
      if (change !== undefined) log += change;
      else strangers += 1;
      if (modelled[name]) {
        log += valueLog(name, value[place]!);
        factors += 1;
      }
    }
    if (strangers > 0) log += table.unknown;
    return power ? log / factors : log;
  };
};

/** log of the whole session's likelihood; with tokens the beginning and the end take part. */
export const sessionLog = ({ transition, prior, params, end }: EventLogs, session: number, from: number, to: number, tokens: boolean): number => {
  let sum = tokens ? end[session]! : prior[from]! - transition[from]!;
  for (let event = from; event < to; event += 1) sum += transition[event]! + params[event]!;
  return sum;
};

/** Two windows are equally rare when their logs differ by less than this. */
const equal = 1e-12;

/**
 * The rarest run of `length` events: its first event and its log, or nothing when the session is shorter. With tokens END counts as one more
 * event, without parameters, and the first window begins at START; every other window begins with the prior of its first command. The first of equals.
 */
export const rarestWindow = ({ transition, prior, params, end, endPrior }: EventLogs, session: number, from: number, to: number, length: number, tokens: boolean): { at: number; log: number } | undefined => {
  let best: { at: number; log: number } | undefined;
  const last = to + (tokens ? 1 : 0) - length;
  for (let start = from; start <= last; start += 1) {
    const first = Math.min(to, start + length);
    let log = start === to ? endPrior : tokens && start === from ? transition[start]! : prior[start]!;
    for (let event = start; event < first; event += 1) log += params[event]! + (event > start ? transition[event]! : 0);
    if (start + length > to && start < to) log += end[session]!;
    if (best === undefined || log < best.log - equal) best = { at: start, log };
  }
  return best;
};
