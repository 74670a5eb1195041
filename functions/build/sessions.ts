import { z } from 'zod';
import { Fault } from '../../shared/kit/fault.ts';
import { operation } from '../../shared/kit/operation.ts';
import type { Row } from '../../shared/kit/report.ts';
import { CellColumn } from '../../shared/sequences/cells.ts';
import { checkSeen, readSessions, sessionInput } from '../../shared/sequences/read.ts';
import { isoOf } from '../../shared/tables/time.ts';

const mostEvents = 100_000;

export default operation({
  name: 'build-sessions',
  summary: 'Cut events into sessions by who, gap and length.',
  entities: ['account', 'ip', 'host'],
  input: z.strictObject({
    ...sessionInput(),
    show: z.enum(['sessions', 'events']).default('sessions').describe('One row a session, or every event in session order with its session_ind.'),
  }),
  row: z.looseObject({
    session_ind: z.int().describe('Number of the session, from 0. Beside it: the key columns, and for sessions <time>_min, <time>_max and <command>_list.'),
    duration: z.number().optional().describe('Seconds from the first to the last event.'),
    number_events: z.int().optional(),
  }),
  limits: { rows: 1_000_000, seconds: 120, bytes: 64_000_000 },
  uses: ['blobs'],
  examples: [
    {
      given: {
        rows: [
          { User: 'ann', TimeGenerated: '2024-03-04T10:00:00Z', Operation: 'Set-Mailbox' },
          { User: 'ann', TimeGenerated: '2024-03-04T10:01:00Z', Operation: 'New-InboxRule' },
          { User: 'ann', TimeGenerated: '2024-03-04T11:00:00Z', Operation: 'Get-User' },
        ],
        keyColumns: ['User'],
        commandColumn: 'Operation',
      },
      rows: [{ session_ind: 0, User: 'ann', Operation_list: ['Set-Mailbox', 'New-InboxRule'], duration: 60, number_events: 2 }, { session_ind: 1, number_events: 1 }],
    },
  ],
  async *run(input, { blobs }, call) {
    const { show, timeColumn, commandColumn } = input;
    const kept: Row[] = [];
    const commands = new CellColumn(commandColumn);
    const onBatch = (rows: Row[]): void => {
      for (const row of rows) {
        commands.add(row);
        if (show === 'events') kept.push(row);
      }
      if (kept.length > mostEvents) throw new Fault('too-large', `show: at most ${mostEvents} events can be listed; ask for sessions.`, { flaws: [{ field: 'show', detail: 'Too many events.' }] });
    };
    const { sessions, keys, times } = await readSessions(input, 'commands', { blobs }, call, { onBatch, keepEmpty: true });
    checkSeen(commands, 'commandColumn');
    const { order, starts } = sessions;
    for (let session = 0; session + 1 < starts.length; session += 1) {
      const from = starts[session]!;
      const to = starts[session + 1]!;
      if (show === 'events') {
        for (let place = from; place < to; place += 1) yield { ...kept[order[place]!]!, [timeColumn]: isoOf(times[order[place]!]!), session_ind: session };
        continue;
      }
      const first = times[order[from]!]!;
      const last = times[order[to - 1]!]!;
      const row: Row = {};
      for (const key of keys) row[key.name] = key.at(order[from]!);
      row[`${timeColumn}_min`] = isoOf(first);
      row[`${timeColumn}_max`] = from + 1 === to ? row[`${timeColumn}_min`] : isoOf(last);
      row[`${commandColumn}_list`] = Array.from(order.subarray(from, to), (place) => commands.at(place));
      yield { ...row, session_ind: session, duration: Math.round((last - first) * 1000) / 1e6, number_events: to - from };
    }
  },
});
