import { z } from 'zod';
import { Fault } from '../../shared/kit/fault.ts';
import { operation } from '../../shared/kit/operation.ts';
import type { Ports } from '../../shared/kit/ports.ts';
import { count } from '../../shared/sequences/counts.ts';
import { type Encoded, kinds } from '../../shared/sequences/events.ts';
import { exported, imported } from '../../shared/sequences/export.ts';
import { eventLogs, rarestWindow, sessionLog } from '../../shared/sequences/likelihood.ts';
import { SequenceModel } from '../../shared/sequences/model.ts';
import { readSessions, sessionInput } from '../../shared/sequences/read.ts';
import { reasons } from '../../shared/sequences/reasons.ts';
import { isoOf } from '../../shared/tables/time.ts';

const listed = 200;

export default operation({
  name: 'detect-rare-sequences',
  summary: 'Find sessions whose order of commands is unlikely, by a model of these or earlier ones.',
  entities: ['account', 'ip', 'host', 'cloud-application'],
  input: z.strictObject({
    ...sessionInput(),
    paramsColumn: z.string().optional().describe('Column with the parameters of the command: a map, a list of names, or either as JSON.'),
    kind: z.enum(kinds).default('commands').describe('What is modelled: command names, also parameter names, or also the values of parameters with few distinct ones.'),
    modelledParams: z.array(z.string()).max(1000).optional().describe('With values: parameters whose values are modelled; default: chosen by how often and how variously they are used.'),
    bareCommands: z.enum(['ignore', 'count']).default('ignore').describe('Whether a command without any parameter can be surprising.'),
    tokens: z.boolean().default(true).describe('Let the beginning and the end of a session take part.'),
    windows: z.array(z.int().min(1).max(50)).max(5).default([2, 3]).describe('Lengths of the windows whose rarest is shown.'),
    model: z.string().max(1024).optional().describe('Blob with a model from an earlier call; the sessions are scored and not learnt from.'),
    keepModel: z.boolean().default(false).describe('Attach the model, to score later sessions with.'),
    most: z.int().min(0).max(100_000).default(1000).describe('Return this many sessions, the least likely first.'),
  }),
  row: z.looseObject({
    session_ind: z.int().describe('Number of the session in order of its keys and time. Beside it: the key columns, and rarest_window<n> with its likelihood.'),
    start: z.string(),
    end: z.string(),
    duration: z.number().describe('Seconds.'),
    number_events: z.int(),
    commands: z.array(z.string()).describe(`The first ${listed} commands.`),
    log_likelihood: z.number().describe('Natural logarithm of the likelihood.'),
    likelihood: z.number().describe('0 when it is too small for a number; see log_likelihood.'),
    geo_mean: z.number().describe('Likelihood per command; sessions are ranked by it.'),
    reasons: z.array(z.string()).describe('The least likely steps.'),
  }),
  limits: { rows: 100_000, seconds: 120, bytes: 32_000_000 },
  uses: ['blobs'],
  examples: [
    {
      name: 'One session that nobody else has',
      given: {
        rows: [...Array.from({ length: 20 }, (_, index) => [`u${index}`, 'Get-Mailbox', 'Get-User']), ['mallory', 'New-InboxRule', 'Remove-InboxRule']].flatMap(([User, ...commands], day) =>
          commands.map((Operation, step) => ({ User, Operation, TimeGenerated: new Date(1_709_510_400_000 + day * 86_400_000 + step * 1000).toISOString() }))),
        keyColumns: ['User'],
        commandColumn: 'Operation',
        most: 1,
      },
      rows: [{ User: 'mallory', number_events: 2, commands: ['New-InboxRule', 'Remove-InboxRule'] }],
    },
  ],
  async *run(input, { blobs }, call) {
    const { kind, paramsColumn, tokens, windows } = input;
    if (kind !== 'commands' && paramsColumn === undefined) throw new Fault('invalid-input', `paramsColumn: kind "${kind}" needs the column with the parameters.`, { flaws: [{ field: 'paramsColumn', detail: 'Missing.' }] });
    const { encoded, sessions, keys, times } = await readSessions(input, kind, { blobs }, call);
    if (sessions.order.length === 0) return;
    const model = input.model === undefined ? trained(encoded, input.modelledParams) : await loaded(input.model, blobs);
    if (input.keepModel) await call.attach({ name: 'sequence-model.json', mediaType: 'application/json', body: exported(model) });
    call.progress(50, 100, 'scoring');
    const logs = eventLogs(model, encoded, { ignoreBare: input.bareCommands === 'ignore' });
    const { order, starts } = sessions;
    const whole = Float64Array.from({ length: starts.length - 1 }, (_, session) => sessionLog(logs, session, starts[session]!, starts[session + 1]!, tokens));
    const perCommand = whole.map((log, session) => log / (starts[session + 1]! - starts[session]!));
    const ranked = Uint32Array.from(whole, (_, session) => session).sort((a, b) => perCommand[a]! - perCommand[b]! || a - b);
    for (const session of ranked.subarray(0, input.most)) {
      const from = starts[session]!;
      const to = starts[session + 1]!;
      const name = (place: number): string => encoded.commands.words[encoded.command[place]!]!;
      const shown = (at: number, length: number): string[] => Array.from({ length: Math.min(to, at + length) - at }, (_, index) => name(at + index));
      const rarest = windows.flatMap((length) => {
        const found = rarestWindow(logs, session, from, to, length, tokens);
        return [[`rarest_window${length}`, found ? shown(found.at, length) : []], [`rarest_window${length}_likelihood`, found ? Math.exp(found.log) : null]];
      });
      const [first, last] = [times[order[from]!]!, times[order[to - 1]!]!];
      yield {
        session_ind: session,
        ...Object.fromEntries(keys.map((key) => [key.name, key.at(order[from]!)])),
        start: isoOf(first), end: isoOf(last), duration: Math.round((last - first) * 1000) / 1e6, number_events: to - from, commands: shown(from, listed),
        log_likelihood: whole[session]!, likelihood: Math.exp(whole[session]!), geo_mean: Math.exp(perCommand[session]!),
        ...Object.fromEntries(rarest),
        reasons: reasons(model, encoded, logs, session),
      };
    }
  },
});

const trained = (encoded: Encoded, modelled: string[] | undefined): SequenceModel => new SequenceModel(count(encoded), modelled);

const loaded = async (name: string, blobs: Ports['blobs']): Promise<SequenceModel> => {
  const bytes = await blobs.read(name);
  if (!bytes) throw new Fault('not-found', `model: there is no blob "${name}".`, { flaws: [{ field: 'model', detail: 'There is no blob of this name.' }] });
  return imported(new TextDecoder().decode(bytes));
};
