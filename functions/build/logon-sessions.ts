import { z } from 'zod';
import { wrongField } from '../../shared/kit/fault.ts';
import { operation } from '../../shared/kit/operation.ts';
import { acceptedFrom, sessionTarget } from '../../shared/logs/auth-message.ts';
import { edgeOf, logonSessions, type SessionEdge } from '../../shared/logs/syslog-sessions.ts';
import { textOf } from '../../shared/tables/column.ts';
import { batches, tableInput } from '../../shared/tables/source.ts';
import { isoOf, timeOf } from '../../shared/tables/time.ts';

/** Logons that are kept of one process id, which may be used again. */
const mostLogons = 100;
const cell = (value: unknown): string | undefined => (value === undefined || value === null || value === '' ? undefined : textOf(value));

export default operation({
  name: 'build-logon-sessions',
  summary: 'Pair the session opened and closed lines of syslog into sudo and SSH sessions.',
  entities: ['host', 'account', 'host-logon-session'],
  input: z.strictObject({
    ...tableInput('syslog table'),
    messageColumn: z.string().min(1).default('SyslogMessage').describe('Column with the message.'),
    timeColumn: z.string().min(1).default('TimeGenerated').describe('Column with its time.'),
    userColumn: z.string().min(1).optional().describe('Column with the user. Default: User where the table has it, else Sudoer.'),
    processIdColumn: z.string().min(1).default('ProcessID').describe('Column with the process id: the surest way to pair.'),
    hostColumn: z.string().min(1).default('Computer').describe('Column with the host; hosts are paired apart.'),
  }),
  row: z.object({
    User: z.string().nullable().describe('Unknown when the table has no column for it.'),
    TargetUser: z.string().nullable().describe('Whom the session is for, as the message says: root, when ana uses sudo.'),
    SourceAddress: z.string().nullable().describe('Where an SSH session comes from, as the "Accepted" line of the same process says.'),
    Start: z.string(),
    End: z.string().nullable().describe('Null while the session is open.'),
    Computer: z.string().nullable(),
    Service: z.string().nullable().describe('sudo, sshd, su: who asked PAM.'),
    ProcessID: z.string().nullable(),
    seconds: z.number().nullable(),
    open_row: z.int().describe('Place in the table of the row that opened it.'),
    close_row: z.int().nullable(),
  }),
  limits: { rows: 200_000, seconds: 60, bytes: 64_000_000 },
  uses: ['blobs'],
  examples: [
    {
      given: {
        rows: [
          { TimeGenerated: '2024-03-04T10:00:00Z', Sudoer: 'ana', SyslogMessage: 'pam_unix(sudo:session): session opened for user root by ana(uid=0)' },
          { TimeGenerated: '2024-03-04T10:00:05Z', Sudoer: 'ben', SyslogMessage: 'pam_unix(sudo:session): session opened for user root by ben(uid=0)' },
          { TimeGenerated: '2024-03-04T10:00:09Z', Sudoer: 'ana', SyslogMessage: 'pam_unix(sudo:session): session closed for user root' },
        ],
      },
      rows: [{ User: 'ana', Start: '2024-03-04T10:00:00.000Z', End: '2024-03-04T10:00:09.000Z', Service: 'sudo', seconds: 9 }, { User: 'ben', End: null }],
    },
  ],
  async *run(input, ports, call) {
    const { messageColumn, timeColumn, userColumn, processIdColumn, hostColumn } = input;
    const found: { edge: SessionEdge; sudoer: string | undefined }[] = [];
    const targets = new Map<number, string>();
    const logons = new Map<string, { time: number; address: string }[]>();
    const absent = new Set([messageColumn, timeColumn, ...(userColumn === undefined ? [] : [userColumn])]);
    const users = new Set<string>();
    let rows = 0;
    let timeless = 0;
    for await (const batch of batches(input, ports, call))
      for (const line of batch) {
        const row = rows++;
        if (absent.size > 0) for (const column of absent) if (Object.hasOwn(line, column)) absent.delete(column);
        for (const column of ['User', 'Sudoer']) if (Object.hasOwn(line, column)) users.add(column);
        const message = line[messageColumn];
        if (typeof message !== 'string') continue;
        const said = edgeOf(message);
        const address = said ? undefined : acceptedFrom(message);
        if (!said && address === undefined) continue;
        const time = timeOf(line[timeColumn]);
        if (Number.isNaN(time)) {
          if (said) timeless += 1;
          continue;
        }
        const [host, processId] = [cell(line[hostColumn]), cell(line[processIdColumn])];
        if (!said) {
          const key = JSON.stringify([host, processId]);
          logons.set(key, [...(logons.get(key) ?? []).slice(1 - mostLogons), { time, address: address! }]);
          continue;
        }
        const edge = { ...said, time, row, host, user: cell(line[userColumn ?? 'User']), processId };
        found.push({ edge, sudoer: cell(line['Sudoer']) });
        const target = said.edge === 'opened' ? sessionTarget(message) : undefined;
        if (target !== undefined) targets.set(row, target);
      }
    for (const column of rows > 0 ? absent : [])
      throw wrongField(column === messageColumn ? 'messageColumn' : column === timeColumn ? 'timeColumn' : 'userColumn', `No row has a column "${column}".`);
    const bySudoer = userColumn === undefined && !users.has('User');
    const named = userColumn !== undefined || users.size > 0;
    const edges = found.map(({ edge, sudoer }) => (bySudoer ? { ...edge, user: sudoer } : edge));
    const { sessions, unmatched } = logonSessions(edges);
    if (timeless > 0) call.problem({ code: 'bad-time', about: timeColumn, detail: `${timeless} session lines have no time that can be read and were left out.` });
    for (const [edge, what] of [['opened', 'opens'], ['closed', 'closes']])
      if (!edges.some((one) => one.edge === edge)) call.problem({ code: 'no-sessions', about: messageColumn, detail: `There is no logon session from beginning to end: no line ${what} one.` });
    if (unmatched > 0) call.problem({ code: 'unmatched-close', about: messageColumn, detail: `${unmatched} lines close a session that no line of the same user or process opened.` });
    for (const { open, close } of sessions) {
      const logon = open.processId === undefined ? undefined : logons.get(JSON.stringify([open.host, open.processId]))?.filter(({ time }) => time <= open.time + 1000).sort((a, b) => b.time - a.time)[0];
      yield {
        User: open.user ?? (named ? null : 'Unknown'), TargetUser: targets.get(open.row) ?? null, SourceAddress: logon?.address ?? null, Start: isoOf(open.time), End: close ? isoOf(close.time) : null, Computer: open.host ?? null, Service: open.service ?? null,
        ProcessID: open.processId ?? null, seconds: close ? Math.round((close.time - open.time) * 1e3) / 1e6 : null, open_row: open.row, close_row: close?.row ?? null,
      };
    }
  },
});
