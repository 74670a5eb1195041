import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import buildSessions from '../../../functions/build/sessions.ts';
import rareSequences from '../../../functions/detect/rare-sequences.ts';
import type { Row } from '../../../shared/kit/report.ts';
import { count, type Pairs } from '../../../shared/sequences/counts.ts';
import { type Encoded, encode } from '../../../shared/sequences/events.ts';
import { eventLogs, paramLogs, rarestWindow, sessionLog } from '../../../shared/sequences/likelihood.ts';
import { endToken, SequenceModel, startToken, unknownToken } from '../../../shared/sequences/model.ts';
import { runIn } from '../../support/run.ts';
import { type Answer, type Call, cases, type Rules } from '../cases.ts';
import type { Capability } from '../capability.ts';
import { difference } from '../compare.ts';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the vectors' own arguments
type Args = Record<string, any>;
const kindNames = { commands: 'cmds_only', parameters: 'cmds_params_only', values: 'cmds_params_values' };

const train = ({ sessions, modellable_params: modelled }: Record<string, unknown>): { encoded: Encoded; model: SequenceModel } => {
  const encoded = encode(sessions as unknown[]);
  return { encoded, model: new SequenceModel(count(encoded), (modelled as string[] | undefined) ?? undefined) };
};

/** The smoothed tables in full, as the reference writes them. */
const tables = (model: SequenceModel): Row => {
  const { counts, modelled } = model;
  const commands = [...counts.command.keys()];
  const table = (names: Iterable<string>, cell: (name: string) => unknown): Row => Object.fromEntries([...names].map((name) => [name, cell(name)]));
  const before = [startToken, ...commands, unknownToken];
  const after = [...commands, endToken, unknownToken];
  const every = [startToken, ...commands, endToken, unknownToken];
  const plusOne = (pairs: Pairs, name: string): Row => ({ ...table(pairs.get(name)?.keys() ?? [], (inner) => pairs.get(name)!.get(inner)! + 1), [unknownToken]: 1 });
  const having = (pairs: Pairs): Map<string, number> => {
    const sum = new Map<string, number>();
    for (const inner of pairs.values()) for (const name of inner.keys()) sum.set(name, (sum.get(name) ?? 0) + 1);
    return sum;
  };
  const out: Row = {
    session_type: kindNames[counts.kind],
    seq1_counts: table(every, (name) => model.smoothed(name)),
    seq2_counts: table(before, (a) => table(after, (b) => model.follows(a, b) + 1)),
    prior_probs: table(every, (name) => model.prior(name)),
    trans_probs: table(before, (a) => table(after, (b) => model.transition(a, b))),
  };
  if (counts.kind === 'commands') return out;
  const users = having(counts.paramOf);
  const paramCounts: Record<string, number> = { ...Object.fromEntries([...counts.param].map(([name, number]) => [name, number + users.get(name)!])), [unknownToken]: every.length };
  Object.assign(out, {
    param_counts: paramCounts,
    cmd_param_counts: table(every, (name) => plusOne(counts.paramOf, name)),
    param_probs: table(Object.keys(paramCounts), (name) => paramCounts[name]! / model.total),
    param_cond_cmd_probs: table(every, (name) => table([...(counts.paramOf.get(name)?.keys() ?? []), unknownToken], (param) =>
      param === unknownToken ? 1 / model.smoothed(name) : model.parameter(name, param))),
  });
  if (counts.kind !== 'values') return out;
  const owners = having(counts.valueOf);
  const params = [...counts.param.keys(), unknownToken];
  const valueCounts: Record<string, number> = { ...Object.fromEntries([...counts.value].map(([name, number]) => [name, number + owners.get(name)!])), [unknownToken]: params.length };
  const allValues = Object.values(valueCounts).reduce((sum, number) => sum + number, 0);
  return Object.assign(out, {
    value_counts: valueCounts,
    param_value_counts: table(params, (name) => plusOne(counts.valueOf, name)),
    value_probs: table(Object.keys(valueCounts), (name) => valueCounts[name]! / allValues),
    value_cond_param_probs: table(params, (name) => table([...(counts.valueOf.get(name)?.keys() ?? []), unknownToken], (value) => model.value(name, value))),
    modellable_params: [...modelled].sort(),
  });
};

const eachSession = <T>({ starts }: Encoded, answer: (session: number, from: number, to: number) => T): T[] =>
  Array.from({ length: starts.length - 1 }, (_, session) => answer(session, starts[session]!, starts[session + 1]!));

const windows = ({ encoded, model }: ReturnType<typeof train>, length: number, tokens: boolean, geometric: boolean): Row[] => {
  const logs = eventLogs(model, encoded);
  return eachSession(encoded, (session, from, to) => {
    const found = rarestWindow(logs, session, from, to, length, tokens);
    if (!found) return { window: [], likelihood: null };
    return { window: encoded.command.slice(found.at, Math.min(to, found.at + length)).map((code) => encoded.commands.words[code]), likelihood: Math.exp(found.log / (geometric ? length : 1)) };
  });
};

const score = ({ encoded, model }: ReturnType<typeof train>, tokens: boolean): Row[] => {
  const logs = eventLogs(model, encoded);
  const [two, three] = [2, 3].map((length) => windows({ encoded, model }, length, tokens, false));
  return eachSession(encoded, (session, from, to) => {
    const log = sessionLog(logs, session, from, to, tokens);
    return {
      likelihood: Math.exp(log), log_likelihood: log, geo_mean: Math.exp(log / (to - from)),
      rarest_window2: two![session]!['window'], rarest_window2_likelihood: two![session]!['likelihood'], rarest_window3: three![session]!['window'], rarest_window3_likelihood: three![session]!['likelihood'],
    };
  });
};

const rowsOf = (args: Record<string, unknown>, folder: string): Row[] =>
  typeof args['file'] === 'string'
    ? readFileSync(join(folder, args['file']), 'utf8').split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as Row)
    : ((args['rows'] ?? []) as Row[]);

const asInput = (args: Args, folder: string, commandColumn: string): Row => ({
  rows: rowsOf(args, folder), keyColumns: args['user_cols'], timeColumn: args['time_col'], commandColumn, maxSessionMinutes: args['max_session_time_mins'], maxSeparationMinutes: args['max_event_separation_mins'],
});
const stamp = (time: unknown): string => (time as string).replace(/\.(\d{3})Z$/, '.$1000Z');

const answers: Record<string, (args: Args, folder: string) => unknown> = {
  async sessionize(args, folder) {
    const input = asInput(args, folder, args['event_col']);
    if ((input['rows'] as Row[]).length === 0) return [];
    const { rows } = await runIn(buildSessions, input);
    return rows.map(({ session_ind: _, ...row }) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, name === `${args['time_col'] as string}_min` || name === `${args['time_col'] as string}_max` ? stamp(value) : value])));
  },
  async session_numbers(args, folder) {
    const input = asInput(args, folder, args['time_col']);
    if ((input['rows'] as Row[]).length === 0) return [];
    const { rows } = await runIn(buildSessions, { ...input, show: 'events' });
    return rows.map((row) => ({ ...row, [args['time_col'] as string]: stamp(row[args['time_col'] as string]) }));
  },
  train: (args) => tables(train(args).model),
  score: (args, folder) => score(train(args['file'] === undefined ? args : { ...(args), sessions: readFileSync(join(folder, args['file']), 'utf8').split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as unknown) }), args['use_start_end_tokens']),
  rarest_windows: (args) => windows(train(args), args['window_len'], args['use_start_end_tokens'], args['use_geo_mean']),
  score_sessions: (args) => windows(train(args), args['window_length'], true, false),
  param_set_probabilities(args) {
    const { encoded, model } = train(args);
    const log = paramLogs(model, encoded, { ignoreBare: true }, args['use_geo_mean'] === true);
    if (!log) throw new Error('The sessions have no parameters.');
    const found = new Map<string, [string, string[], number]>();
    for (let event = 0; event < encoded.command.length; event += 1) {
      const command = encoded.commands.words[encoded.command[event]!]!;
      const set = [];
      for (let place = encoded.params[event]!; place < encoded.params[event + 1]!; place += 1) {
        const name = encoded.parameters.words[encoded.param[place]!]!;
        set.push(encoded.kind === 'values' && model.modelled.has(name) ? `${name} --- ${encoded.values.words[encoded.value[place]!] ?? ''}` : name);
      }
      found.set([command, ...set.sort()].join('\u0000'), [command, set, Math.exp(log(event))]);
    }
    return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, parts]) => parts);
  },
  async sessionize_and_score(args, folder) {
    const kind = { cmd: 'commands', params: 'parameters', values: 'values' }[args['events'] as string]!;
    const command = Object.keys(rowsOf(args, folder)[0]!).find((name) => /^operation$/i.test(name))!;
    const { rows } = await runIn(rareSequences, { ...asInput(args, folder, command), kind, paramsColumn: 'params', tokens: args['use_start_end_tokens'], most: 100_000 });
    return rows.sort((a, b) => (a['session_ind'] as number) - (b['session_ind'] as number));
  },
};

/** Windows may differ where their likelihoods agree to 1e-12; scores are compared by the columns that are given. */
const compare: Rules['compare'] = (answer, { result, better }, { op }: Call) => {
  if (better !== undefined) return difference(answer, better, { partial: true });
  if (op !== 'score' && op !== 'sessionize_and_score' && op !== 'rarest_windows' && op !== 'score_sessions') return difference(answer, result);
  const [ours, theirs] = [answer as Row[], result as Row[]];
  const tied = theirs.map((row, index) =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => {
      const likelihood = name === 'window' ? 'likelihood' : `${name}_likelihood`;
      const [mine, wanted] = [ours[index]?.[likelihood] as number, row[likelihood] as number];
      return [name, Array.isArray(value) && Math.abs(mine - wanted) <= 1e-12 * wanted && (ours[index]![name] as string[]).length > 0 ? ours[index]![name] : value];
    })));
  return difference(ours, tied, { partial: true });
};

const anomalousSequence: Capability = (folder) => cases(folder, (({ op, args }, where) => answers[op]!(args, where)) satisfies Answer, { compare });
export default anomalousSequence;
