import { expect, it } from 'vitest';
import buildHostRecord from '../../../functions/build/host-record.ts';
import buildLogonSessions from '../../../functions/build/logon-sessions.ts';
import detectRiskySessions from '../../../functions/detect/risky-sessions.ts';
import { runIn } from '../../support/run.ts';
import { testPorts } from '../../support/ports.ts';

const run = async (...[operation, input]: [Parameters<typeof runIn>[0], unknown]) => {
  const ports = testPorts();
  const report = await ports.clock.run(runIn(operation, input, ports));
  await ports.close();
  return report;
};
const opened = { TimeGenerated: '2024-03-04T10:00:00Z', SyslogMessage: 'pam_unix(sshd:session): session opened for user ana' };

it('keeps open sessions and says that nothing closes one', async () => {
  const report = await run(buildLogonSessions, { rows: [opened] });
  expect(report).toMatchObject({ rows: [{ User: 'Unknown', End: null, Service: 'sshd' }], problems: [{ code: 'no-sessions' }] });
});

it('leaves out a line without a time, and says so', async () => {
  expect((await run(buildLogonSessions, { rows: [opened, { ...opened, TimeGenerated: 'soon' }] })).problems).toContainEqual(expect.objectContaining({ code: 'bad-time' }));
});

it.each([
  ['a column that is not there', buildLogonSessions, { rows: [opened], userColumn: 'Who' }, 'userColumn'],
  ['neither commands nor bursts', detectRiskySessions, { sessions: [] }, 'commands'],
  ['a burst of one', detectRiskySessions, { sessions: [], bursts: [{ times: ['2024-03-04T10:00:00Z'] }] }, 'bursts.0.times'],
  ['a time that is none', detectRiskySessions, { sessions: [{ Start: 'x' }], commands: [] }, 'sessions.0.Start'],
])('refuses %s', async (_, operation, input, field) => {
  await expect(run(operation, input)).rejects.toMatchObject({ code: 'invalid-input', flaws: [{ field }] });
});

it('gives every risky command of an open session, and prefers a burst as its finding', async () => {
  const time = (second: number): string => `2024-03-04T10:00:0${second}Z`;
  const input = { sessions: [{ Start: time(0), End: null }], commands: [{ time: time(3), command: 'b' }, { time: time(2), command: 'a' }], bursts: [{ times: [time(1), time(2)] }] };
  expect((await run(detectRiskySessions, input)).rows).toMatchObject([{ finding: 'Suspicious event pattern', commands: ['b', 'a'], burst_count: 1 }]);
});

it('takes addresses of one network row, and none of several', async () => {
  const network = { PrivateIPAddresses: '10.0.0.5, 10.0.0.6', PublicIPAddresses: '192.0.2.1' };
  const record = async (networkRows: object[]) => (await run(buildHostRecord, { syslogRows: [{ Computer: 'web-01' }], networkRows })).rows[0];
  expect(await record([network])).toMatchObject({ HostName: 'web-01', private_ips: ['10.0.0.5', '10.0.0.6'], public_ips: ['192.0.2.1'] });
  expect(await record([network, network])).toMatchObject({ private_ips: [], public_ips: [] });
});

it('writes the version of a host as the heartbeat has it', async () => {
  const record = async (heartbeat: object) => (await run(buildHostRecord, { syslogRows: [{ Computer: 'web-01' }], heartbeatRows: [heartbeat] })).rows[0];
  expect(await record({ OSMajorVersion: '24', OSMinorVersion: '04' })).toMatchObject({ OSMajorVersion: '24', OSMinorVersion: '04' });
  expect(await record({ OSMajorVersion: 24, OSMinorVersion: '' })).toMatchObject({ OSMajorVersion: 24, OSMinorVersion: null });
});
