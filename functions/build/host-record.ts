import { z } from 'zod';
import { operation } from '../../shared/kit/operation.ts';
import { hostRecord } from '../../shared/logs/host-record.ts';

const rows = (what: string) => z.array(z.record(z.string(), z.unknown())).max(100_000).describe(what);
const texts = z.array(z.string());
const fact = z.string().nullable();
const version = z.union([z.number(), z.string()]).nullable();

export default operation({
  name: 'build-host-record',
  summary: 'Put together what syslog, heartbeat and network rows say about one Linux host.',
  entities: ['host'],
  input: z.strictObject({
    syslogRows: rows('Rows of the Syslog table of one host, with Computer and ProcessName.').min(1),
    heartbeatRows: rows('Rows of the Heartbeat table; the first counts.').default([]),
    networkRows: rows('Rows with PrivateIPAddresses and PublicIPAddresses; used when there is exactly one.').default([]),
  }),
  row: z.object({
    HostName: fact,
    SourceComputerId: fact,
    OSType: fact,
    OSName: fact,
    OSMajorVersion: version.describe('As the heartbeat writes it: a number, or text such as 04.'),
    OSMinorVersion: version,
    ComputerEnvironment: fact,
    OmsSolutions: texts,
    VMUUID: fact,
    IPAddress: fact,
    Country: fact,
    Latitude: z.number().nullable(),
    Longitude: z.number().nullable(),
    Applications: texts.describe('Programs that wrote to syslog, without those of every host; only with a heartbeat.'),
    private_ips: texts,
    public_ips: texts,
  }),
  limits: { rows: 1, seconds: 30, bytes: 64_000_000 },
  uses: [],
  examples: [
    {
      given: { syslogRows: [{ Computer: 'web-01', ProcessName: 'nginx' }, { Computer: 'web-01', ProcessName: 'CRON' }], heartbeatRows: [{ OSType: 'Linux', OSMajorVersion: 24, Solutions: 'security, updates' }] },
      rows: [{ HostName: 'web-01', OSType: 'Linux', OSMajorVersion: 24, OmsSolutions: ['security', 'updates'], Applications: ['nginx'] }],
    },
  ],
  *run({ syslogRows, heartbeatRows, networkRows }, _ports, call) {
    const hosts = new Set(syslogRows.map((row) => row['Computer']));
    if (hosts.size > 1) call.problem({ code: 'several-hosts', about: 'syslogRows', detail: `The rows are of ${hosts.size} hosts; the record has the name of the first.` });
    if (networkRows.length > 1) call.problem({ code: 'several-networks', about: 'networkRows', detail: 'There are several rows, so the addresses are left out.' });
    yield hostRecord(syslogRows, heartbeatRows, networkRows);
  },
});
