import type { Row } from '../shared/kit/report.ts';
import type { Matrix } from '../shared/outliers/matrix.ts';
import { Random } from '../shared/tables/random.ts';

/** Inputs of the shape that the reference is timed on (its generators.py beside the vectors), made anew from a seed. */
const start = Date.UTC(2024, 2, 4);
const words = 'user session opened failed password accepted connection from port request served cache miss query update policy agent service started stopped'.split(' ');
const pick = <T>(random: Random, items: readonly T[]): T => items[random.integer(items.length)]!;

const programs = ['cmd', 'powershell', 'svchost', 'conhost', 'rundll32', 'reg', 'net', 'whoami', 'tasklist', 'wmic', 'schtasks', 'msiexec', 'certutil', 'notepad'];

/** Started processes: one of fourteen programs, a command line with a word and a number. */
export const processes = (n: number): Row[] => {
  const random = new Random(1);
  let time = start;
  return Array.from({ length: n }, () => {
    const exe = `C:\\Windows\\System32\\${pick(random, programs)}.exe`;
    time += 1 + random.integer(5000);
    return { TimeGenerated: new Date(time).toISOString(), Computer: 'HOST00', SubjectUserName: 'alice', SubjectLogonId: random.next() < 0.7 ? '0x3e7' : `0x${(65_536 + random.integer(40)).toString(16)}`, NewProcessName: exe, CommandLine: `"${exe}" /x ${pick(random, words)} ${random.integer(1000)}` };
  });
};

/** Normal points, 2 % of them far away in every column. */
export const cloud = (rows: number, columns: number): Matrix => {
  const random = new Random(1);
  const values = Float64Array.from({ length: rows * columns }, (_, cell) => (Math.floor(cell / columns) % 50 === 17 ? (random.next() < 0.5 ? -1 : 1) * (8 + 7 * random.next()) : random.normal()));
  return { rows, columns, names: Array.from({ length: columns }, (_, index) => `f${index}`), values };
};

const operations = ['Set-Mailbox', 'Set-User', 'Get-Mailbox', 'Add-MailboxPermission', 'New-InboxRule', 'Set-TransportRule', 'Get-User', 'Remove-InboxRule', 'Set-OwaMailboxPolicy', 'Enable-App', 'Set-AdminAuditLogConfig'];
const shares = [30, 25, 40, 6, 3, 2, 35, 2, 3, 1, 0.5];

/** Administrators' commands by forty users, a few of whom do most, twenty seconds apart on average. */
export const adminEvents = (n: number): Row[] => {
  const random = new Random(1);
  const total = shares.reduce((sum, share) => sum + share, 0);
  let time = start;
  return Array.from({ length: n }, () => {
    time += 1000 * Math.floor(-20 * Math.log(1 - random.next()));
    const user = Math.floor((1 - random.next()) ** (-1 / 1.1)) % 40;
    let share = random.next() * total;
    const operation = operations.find((_, index) => (share -= shares[index]!) < 0) ?? operations[0]!;
    const params: Row = { Identity: `user${random.next() < 0.7 ? user : random.integer(200)}@contoso.com` };
    if (random.next() < 0.4) params['Force'] = random.next() < 0.5 ? 'True' : 'False';
    if (operation.startsWith('Set') && random.next() < 0.5) params['AuditEnabled'] = random.next() < 0.75 ? 'True' : 'False';
    if (operation === 'New-InboxRule') params['ForwardTo'] = `x${random.integer(1e6)}@evil.example`;
    return { UserId: `user${user}@contoso.com`, ClientIP: `10.0.0.${(user * 37) % 200}`, time: new Date(time).toISOString(), operation, params };
  });
};

/** Bytes an hour with day, week, trend, noise, spikes and dips. */
export const hourly = (n: number): Row[] => {
  const random = new Random(1);
  return Array.from({ length: n }, (_, hour) => {
    const base = 50_000 + 0.3 * hour + 18_000 * Math.sin((2 * Math.PI * hour) / 24) + 6000 * Math.sin((2 * Math.PI * hour) / 168);
    return { TimeGenerated: new Date(start + hour * 3_600_000).toISOString(), TotalBytesSent: Math.floor(base + 1500 * random.normal() + (hour % 373 === 200 ? 40_000 : 0) - (hour % 611 === 400 ? 30_000 : 0)) };
  });
};

/** Connection times in seconds: even edges beat (with a second of jitter and some noise), odd ones are random. */
export const connections = (seconds: number, edges: number): { times: Float64Array; starts: Uint32Array } => {
  const random = new Random(1);
  const all = Array.from({ length: edges }, (_, edge) => {
    if (edge % 2 === 1) return Array.from({ length: Math.floor(seconds / 40) }, () => start / 1000 + random.integer(seconds));
    const period = pick(random, [30, 45, 60, 120]);
    const beats = Array.from({ length: Math.floor(seconds / period) }, (_, beat) => start / 1000 + beat * period + (random.next() < 0.25 ? 1 : 0));
    return [...beats, ...Array.from({ length: Math.floor(seconds / 600) }, () => start / 1000 + random.integer(seconds))];
  }).map((times) => times.sort((a, b) => a - b));
  const starts = [0];
  for (const times of all) starts.push(starts.at(-1)! + times.length);
  return { times: Float64Array.from(all.flat()), starts: Uint32Array.from(starts) };
};
