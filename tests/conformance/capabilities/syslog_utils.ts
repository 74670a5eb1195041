import buildHostRecord from '../../../functions/build/host-record.ts';
import buildLogonSessions from '../../../functions/build/logon-sessions.ts';
import detectCommandBursts from '../../../functions/detect/command-bursts.ts';
import detectRiskyCommands from '../../../functions/detect/risky-commands.ts';
import detectRiskySessions from '../../../functions/detect/risky-sessions.ts';
import { builtInRules } from '../../../shared/commands/rules.ts';
import type { Operation } from '../../../shared/kit/operation.ts';
import type { Row } from '../../../shared/kit/report.ts';
import { isoOf, timeOf } from '../../../shared/tables/time.ts';
import { testPorts } from '../../support/ports.ts';
import { runIn } from '../../support/run.ts';
import type { Capability } from '../capability.ts';
import { type Call, cases } from '../cases.ts';

const wrong = new Set(['bad-time', 'no-sessions']);
const call = async (operation: Operation, input: object) => {
  const ports = testPorts();
  const report = await ports.clock.run(runIn(operation, input, ports));
  await ports.close();
  const problem = report.problems.find(({ code }) => wrong.has(code));
  if (problem) throw new Error(problem.detail);
  return report.rows;
};
/** Times as the vectors write them: always with microseconds. */
const micros = (time: unknown): unknown => (typeof time === 'string' ? isoOf(timeOf(time)).replace(/\.(\d{3})Z$/, '.$1000Z') : time);

const sessionsOf = async (rows: unknown) => (await call(buildLogonSessions, { rows })).map(({ User, Start, End }) => ({ User, Start: micros(Start), End: micros(End) }));
const flagged = (rows: Row[]) => Object.fromEntries(rows.map(({ session, finding }) => [String(session), finding]));

const ruleNames = builtInRules['Syslog']!.map(({ name }) => name);
const ruleOf = ({ rules }: Row): number => ruleNames.indexOf((rules as string[])[0]!);
/** The reference lists commands rule by rule, and of several in one session the last of that list counts. */
const inRuleOrder = (found: readonly Row[]): Row[] => found.toSorted((a, b) => ruleOf(a) - ruleOf(b) || (a['row'] as number) - (b['row'] as number));

const answers: Readonly<Record<string, (args: Call['args']) => Promise<unknown>>> = {
  cluster_logons: ({ rows }) => sessionsOf(rows),
  risky_sudo_sessions: async ({ sessions, risky_actions, suspicious_windows }) =>
    flagged(await call(detectRiskySessions, {
      sessions,
      ...(risky_actions ? { commands: Object.entries(risky_actions).map(([time, command]) => ({ time, command: command as string })) } : {}),
      ...(suspicious_windows ? { bursts: (suspicious_windows as string[][]).map((times) => ({ times })) } : {}),
    })),
  sudo_chain: async ({ rows, time = 5, events = 10 }) => {
    const risky = inRuleOrder(await call(detectRiskyCommands, { rows })).map(({ time, command }) => ({ time: micros(time), command }));
    // The reference measures to the command after the burst, and that must come sooner than `time`.
    const wider = await call(detectCommandBursts, { rows, events: (events as number) + 1, seconds: (time as number) - 1e-6 });
    const bursts = wider.map(({ times }) => ({ times: (times as string[]).slice(0, -1) }));
    const sessions = await sessionsOf(rows);
    const flags = await call(detectRiskySessions, { sessions, commands: risky, bursts });
    return { risky, bursts: bursts.length, sessions: { columns: ['User', 'Start', 'End'], rows: sessions }, flagged: flagged(flags) };
  },
  create_host_record: async ({ syslog_rows, heartbeat_rows, az_net_rows }) => {
    const [record] = await call(buildHostRecord, { syslogRows: syslog_rows, heartbeatRows: heartbeat_rows ?? [], networkRows: az_net_rows ?? [] });
    const { OSMajorVersion, ...rest } = record!;
    return Object.fromEntries(Object.entries({ ...rest, OSVMajorersion: OSMajorVersion, OSVMinorVersion: rest['OSMinorVersion'], OSMinorVersion: null }).filter(([, value]) => value !== null && !(Array.isArray(value) && value.length === 0)));
  },
};

const capability: Capability = (folder) => cases(folder, ({ op, args }) => answers[op]!(args));
export default capability;
