import { z } from 'zod';
import { Fault, wrongField } from '../../shared/kit/fault.ts';
import { operation } from '../../shared/kit/operation.ts';
import { type Moment, within } from '../../shared/logs/session-findings.ts';
import { timeOf } from '../../shared/tables/time.ts';

const listed = 1000;
const suspicious = 'Suspicious event pattern';

export default operation({
  name: 'detect-risky-sessions',
  summary: 'Say in which logon sessions risky commands were given or bursts of commands happened.',
  entities: ['account', 'host', 'host-logon-session'],
  input: z.strictObject({
    sessions: z.array(z.looseObject({ Start: z.string(), End: z.string().nullable().optional() })).max(100_000).describe('Sessions as build-logon-sessions gives them.'),
    commands: z.array(z.looseObject({ time: z.string(), command: z.string() })).max(100_000).optional().describe('Risky commands as detect-risky-commands gives them.'),
    bursts: z.array(z.looseObject({ times: z.array(z.string()).min(2).max(1000) })).max(100_000).optional()
      .describe('Bursts as detect-command-bursts gives them; the second time says to which session one belongs.'),
  }),
  row: z.object({
    session: z.int().describe('Place of the session in the list, from 0.'),
    User: z.string().nullable(),
    Start: z.string(),
    End: z.string().nullable(),
    finding: z.string().describe(`The last risky command, or "${suspicious}" when there is a burst.`),
    commands: z.array(z.string()).describe(`Every risky command in the session, at most ${listed}.`),
    command_count: z.int(),
    burst_count: z.int(),
  }),
  limits: { rows: 100_000, seconds: 60, bytes: 64_000_000 },
  uses: [],
  examples: [
    {
      given: { sessions: [{ User: 'ana', Start: '2024-03-04T10:00:00Z', End: '2024-03-04T10:00:10Z' }], commands: [{ time: '2024-03-04T10:00:05Z', command: '/bin/bash' }] },
      rows: [{ session: 0, User: 'ana', finding: '/bin/bash', commands: ['/bin/bash'], burst_count: 0 }],
    },
  ],
  *run({ sessions, commands, bursts }, _ports, _call) {
    if (!commands && !bursts) throw new Fault('invalid-input', 'Give commands, bursts or both.', { flaws: [{ field: 'commands', detail: 'Missing, and so is bursts.' }] });
    const risky = within(moments(commands?.map(({ time }) => time) ?? [], 'commands'), listed);
    const quick = within(moments(bursts?.map(({ times }) => times[1]!) ?? [], 'bursts'), 1);
    for (const [session, { Start, End, ...rest }] of sessions.entries()) {
      const span = { from: read(Start, `sessions.${session}.Start`), to: End === null || End === undefined ? Infinity : read(End, `sessions.${session}.End`) };
      const { places, count } = risky(span);
      const { count: burst_count } = quick(span);
      if (count + burst_count === 0) continue;
      const found = places.map((place) => commands![place]!.command);
      const finding = burst_count > 0 ? suspicious : found.at(-1)!;
      yield { session, User: typeof rest['User'] === 'string' ? rest['User'] : null, Start, End: End ?? null, finding, commands: found, command_count: count, burst_count };
    }
  },
});

const moments = (times: readonly string[], field: string): Moment[] => times.map((time, place) => ({ time: read(time, `${field}.${place}`), place }));

const read = (text: string, field: string): number => {
  const time = timeOf(text);
  if (Number.isNaN(time)) throw wrongField(field, `"${text.slice(0, 60)}" is no time that can be read.`);
  return time;
};
