import type { Row } from '../kit/report.ts';

/** Programs that every Linux host runs and that say nothing about it. */
const ordinary = new Set(['CRON', 'sudo', 'snapd', 'systemd-resolved', 'systemd', 'crontab', 'systemd-timesyncd', 'systemd-logind', 'rsyslogd', 'syslog-ng']);
const most = 1000;

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? `${value}` : null);
const number = (value: unknown): number | null => {
  const found = typeof value === 'number' ? value : typeof value === 'string' && value.trim() !== '' ? Number(value) : NaN;
  return Number.isFinite(found) ? found : null;
};
/** A version as it is written: `04` is no 4. */
const version = (value: unknown): string | number | null => (typeof value === 'number' ? number(value) : text(value));
const listOf = (value: unknown): string[] =>
  (text(value) ?? '').split(',', most).map((item) => item.trim()).filter((item) => item !== '');

/** What the first heartbeat of a host says of it; columns are those of the Heartbeat table. */
const heartbeatFacts = (row: Row | undefined) => ({
  SourceComputerId: text(row?.['SourceComputerId']),
  OSType: text(row?.['OSType']),
  OSName: text(row?.['OSName']),
  OSMajorVersion: version(row?.['OSMajorVersion']),
  OSMinorVersion: version(row?.['OSMinorVersion']),
  ComputerEnvironment: text(row?.['ComputerEnvironment']),
  OmsSolutions: listOf(row?.['Solutions']),
  VMUUID: text(row?.['VMUUID']),
  IPAddress: text(row?.['ComputerIP']),
  Country: text(row?.['RemoteIPCountry']),
  Latitude: number(row?.['RemoteIPLatitude']),
  Longitude: number(row?.['RemoteIPLongitude']),
});

/** A host from its syslog rows, heartbeats and network row. Addresses are taken only when there is exactly one network row: of several nobody knows which is right. */
export const hostRecord = (syslog: readonly Row[], heartbeats: readonly Row[], networks: readonly Row[]) => {
  const programs = new Set<string>();
  for (const row of heartbeats.length > 0 ? syslog : []) {
    const program = text(row['ProcessName']);
    if (program !== null && !ordinary.has(program) && programs.size < most) programs.add(program);
  }
  const network = networks.length === 1 ? networks[0] : undefined;
  return {
    HostName: text(syslog[0]?.['Computer']),
    ...heartbeatFacts(heartbeats[0]),
    Applications: [...programs],
    private_ips: listOf(network?.['PrivateIPAddresses']),
    public_ips: listOf(network?.['PublicIPAddresses']),
  };
};
