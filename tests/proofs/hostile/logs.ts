import parseSyslog from '../../../functions/parse/syslog.ts';
import { bursts } from '../../../shared/commands/bursts.ts';
import { decodedRuns } from '../../../shared/commands/hidden.ts';
import { riskyJudge } from '../../../shared/commands/risky.ts';
import { decodeCommandLine } from '../../../shared/decode/command-line.ts';
import { Fault } from '../../../shared/kit/fault.ts';
import { AuditReader, parsedEvent } from '../../../shared/logs/audit.ts';
import { auditBlob, auditLines, auditText } from '../../../shared/logs/audit-lines.ts';
import { within } from '../../../shared/logs/session-findings.ts';
import { syslogLine } from '../../../shared/logs/syslog-line.ts';
import { edgeOf, logonSessions, type SessionEdge } from '../../../shared/logs/syslog-sessions.ts';
import { candidates } from '../../../shared/sigma/candidates.ts';
import { rowCells } from '../../../shared/sigma/cell.ts';
import { compileDetection } from '../../../shared/sigma/match.ts';
import { textsIn } from '../../../shared/sigma/pattern-text.ts';
import { readRules } from '../../../shared/sigma/rule.ts';
import { memoryBlobs } from '../../support/memory-blobs.ts';
import { testPorts } from '../../support/ports.ts';
import { runIn } from '../../support/run.ts';
import { counted, filled, type Hostile, ofShapes, records, type Shape } from './hostile.ts';

const audit = (text: string): number => counted(auditText(text, new AuditReader()));
const one = 'type=EXECVE msg=audit(1.2:3): ';
const auditShapes: readonly Shape[] = [
  'a', '\n', 'type=', 'type=A msg=audit(', ['a0=41 ', one], ['a1=41 ', one], ['a0[0]=41 ', one], ['a9=', one], ['b=', one], ['b=1 ', one], ["msg='", one], ["msg='(", one], ['"', `${one}b=`], ['41', `${one}a0=`], ['=', one], [',', `${one}msg='`],
  ['name=', 'type=PATH msg=audit(1.2:3): '], `${one}a0="x"\n`, 'type=SYSCALL msg=audit(1.2:3): a0=1 b=2\n', 'type=X msg=audit(1.2:3): b=1 b=2\n', '\x1d',
];

/** Records of many events, mixed so that each is open for as long as can be. */
const mixed = (bytes: number): string => records(bytes, 40, (index, count) => `type=A msg=audit(1.0:${index % Math.ceil(count / 3)}): b=${index}`).join('\n');
const keyed = (bytes: number): string => `${one}${records(bytes, 10, (index) => `k${index}=${index}`).join(' ')}`;

const line = (text: string) => syslogLine(text, { year: 2024, now: 0, zone: 'Z' }).format;
const syslogShapes: readonly Shape[] = [
  '<', '<34>', '{', '[', ['[a b="\\', '<34>1 - - - - - '], ['[a b="c"]', '<34>1 - - - - - '], ['[a b="c" ', '<34>1 - - - - - '], ['\\]', '<34>1 - - - - - [a b="'], [' ', '<34>1 - - - - - '], ['a', '<34>1 '], [' a', '<34>1 '],
  ['x[', 'Mar  4 10:00:00 h '], ['x', 'Mar  4 10:00:00 '], [':', 'Mar  4 10:00:00 h '], [' ', 'Mar  4 10:00:00 '], '2024-03-04T10:00:00.', ['1', '2024-03-04T10:00:00.'], ['1,', '{"MESSAGE":[', '1]}'], ['[', '{"MESSAGE":'], ['{"a":', '', '1'],
];
const sudoLine = (message: string): string => `Mar  4 10:00:00 h x[1]: ${message}\n`;
const syslogFiles = Object.entries({
  ...Object.fromEntries(['\n', 'a', '<34>\n', sudoLine('y'), '{}\n', '{\n', '<34>1 - - - - - [a b="c"] d\n', 'A=', 'A=1\n', 'A\n', 'A=1\n\n', '__CURSOR=1\nA\n\x01\0\0\0\0\0\0\0b\n'].map((unit) => [JSON.stringify(unit), (bytes: number) => filled(unit, bytes)])),
  'blanks behind a failure': (bytes: number) => filled(sudoLine(`pam_unix(a:auth): authentication failure;${' '.repeat(3900)}x`), bytes),
  'sessions that never are': (bytes: number) => filled(sudoLine('session opened for user '.repeat(160)), bytes),
  'a sudo line without a terminal': (bytes: number) => filled(sudoLine(`a : ${' ; USER='.repeat(500)}`), bytes),
  'a block that never ends': (bytes: number) => filled('    A=b\n', bytes, 'Mon 2024-03-04 10:00:00 UTC [s=1]\n'),
});

/** Its fields are as many as its letters. */
const journal = (bytes: number): string => JSON.stringify(Object.fromEntries(records(bytes, 14, (index) => [`F${index}`, 'x'])));
const parameters = (bytes: number): string => `<34>1 - - - - - [a ${records(bytes, 12, (index) => `k${index}="v"`).join(' ')}]`;

const edges = (bytes: number, make: (index: number, count: number) => Partial<SessionEdge>): SessionEdge[] =>
  records(bytes, 100, (row, count) => ({ edge: 'opened', time: row, row, host: 'h', user: 'u', processId: undefined, service: 'sudo', ...make(row, count) }));
const sessionShapes: Readonly<Record<string, (index: number, count: number) => Partial<SessionEdge>>> = {
  'never closed': () => ({}),
  'all closed at the end': (index, count) => ({ edge: index * 2 < count ? 'opened' : 'closed' }),
  'closed by process while the user has many': (index, count) => ({ edge: index * 2 < count ? 'opened' : 'closed', processId: String(index % Math.ceil(count / 2)) }),
  'never opened': () => ({ edge: 'closed' }),
  'equal times, in turn': (index) => ({ edge: index % 2 ? 'closed' : 'opened', time: 0 }),
  'backwards': (index) => ({ edge: index % 3 ? 'opened' : 'closed', time: -index }),
  'a host each': (index) => ({ host: String(index) }),
};

const judges = {
  'risky commands': riskyJudge({ logType: 'Syslog', hidden: decodedRuns }),
  'risky commands, all hidden': riskyJudge({ logType: 'Syslog', hidden: (command) => decodeCommandLine(command).map(({ text }) => text) }),
  'risky commands, own rules': riskyJudge({ logType: 'x', rules: { x: ['(a+)+$', '(?:a|aa)*b', '.*wget.*sh'] }, hidden: decodedRuns }),
};
const commandShapes: readonly Shape[] = ['wget ', 'curl', 'sh', 'wgetsh', 'mv', 'mv /dev/nul', ' ', ':(){', '/bin/bas', 'a', 'QUJDREVGR0hJ ', ['A', 'wget '], ['xsh', 'wget '], ['curlx', '', ' sh']];

const compiled = (text: string) =>
  readRules(text, 'rules').map((document) => (document.kind === 'rule' ? compileDetection(document.rule.detection, 't', 'rules') : undefined));
const ruleOf = (detection: string) => compiled(`title: t\nlogsource: {}\ndetection:\n${detection}`)[0]!;
const wide = Array.from({ length: 200 }, (_, index) => `      - '*a*${index}*b'`).join('\n');
const matchers = {
  'Sigma wildcards': ruleOf("  s:\n    f: ['*a*a*a*a*b', 'a*a*a?b*', '?a*?']\n  condition: s"),
  'Sigma patterns': ruleOf("  s:\n    f|re: ['(a+)+$', '(a|aa)*b', '.*a.*b.*c']\n  condition: s"),
  'Sigma keywords': ruleOf(`  s:\n    - 'a*b'\n    - zzz\n  condition: s`),
  'Sigma lists': ruleOf(`  s:\n    f|contains:\n${wide}\n  condition: s`),
  'Sigma encodings': ruleOf("  s:\n    f|wide|base64offset|contains: ['powershell', 'aaaaaaaa']\n  condition: s"),
};
const cells = (row: Record<string, unknown>) => rowCells(row, new Map());

/** Rules whose texts are as like one another, and as like the rows, as can be. */
const alike = candidates(Array.from({ length: 2000 }, (_, index) => ruleOf(`  s:\n    f|contains: ['${'a'.repeat(index % 90)}b${'ab'.repeat(index % 70)}', '${'a'.repeat(3 + (index % 40))}']\n  condition: s`)));
for (let row = 0; row < 30; row += 1) alike(cells({}));

const manyRules = (bytes: number): string => records(bytes, 120, (index) => `title: t${index}\nlogsource: {}\ndetection:\n  s${index}:\n    f|contains: ['a${index}', 'b']\n  condition: 1 of s*\n`).join('---\n');
const ruleShapes: Readonly<Record<string, (bytes: number) => string>> = {
  'many documents': manyRules,
  'many selections': (bytes) => `title: t\nlogsource: {}\ndetection:\n${records(bytes, 40, (index) => `  s${index}: { f: a }\n`).join('')}  condition: ${filled(' or 1 of them', Math.min(bytes, 4000), '1 of them')}`,
  'many names in the condition': (bytes) => `title: t\nlogsource: {}\ndetection:\n${records(bytes, 20, (index) => `  s${index}: { f: a }\n`).join('')}  condition: ${filled(' or s1', Math.min(bytes, 4000), 's0')}`,
  'one list': (bytes) => `title: t\nlogsource: {}\ndetection:\n  s:\n    f:\n${records(Math.min(bytes, 40_000), 20, (index) => `      - 'v*${index}'\n`).join('')}  condition: s\n#${'x'.repeat(bytes)}`,
  brackets: (bytes) => filled('[', bytes),
  'opening maps': (bytes) => filled('{a: ', bytes),
  'nested lists': (bytes) => filled('- ', bytes),
  quotes: (bytes) => filled("'", bytes),
  anchors: (bytes) => filled('&a ', bytes),
  dashes: (bytes) => filled('---\n', bytes),
  comments: (bytes) => filled('#\n', bytes),
};

/** What is refused with a reason is read, too. */
const orRefused = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (thrown) {
    if (thrown instanceof Fault) return thrown.code;
    throw thrown;
  }
};

const made = <T>(reader: string, shapes: Readonly<Record<string, (bytes: number) => T>>, read: (input: T) => unknown): Hostile[] =>
  Object.entries(shapes).map(([shape, make]) => ({
    reader,
    shape,
    prepare: (bytes) => {
      const input = make(bytes);
      return () => read(input);
    },
  }));

export const logs: readonly Hostile[] = [
  ...ofShapes('audit', auditShapes, audit),
  ...made('audit', { 'mixed events': mixed, 'a key each': keyed }, audit),
  ...made('audit blob', { 'one line': (bytes) => Buffer.alloc(bytes, 'a'), 'empty lines': (bytes) => Buffer.alloc(bytes, '\n') }, async (bytes) => {
    let count = 0;
    for await (const events of auditBlob(inPieces(bytes), new AuditReader())) count += events.length;
    return count;
  }),
  ...made('audit events', { 'many pairs': (bytes) => records(bytes, 10, (index) => `k${index}=1`) }, (pairs) => parsedEvent('1.2:3', [{ A: pairs }], {})),
  ...ofShapes('syslog', syslogShapes, line),
  ...made('syslog', { 'many fields': journal, 'many parameters': parameters }, line),
  ...ofShapes('audit lines', ['a\n', `${one}a0=1\n`], (text) => counted(auditLines(text.split('\n'), new AuditReader()))),
  ...syslogFiles.map(([shape, make]): Hostile => ({
    reader: 'syslog file', shape,
    prepare: (bytes) => {
      const ports = testPorts({ blobs: memoryBlobs({ log: make(bytes) }, 65_536) });
      return async () => (await runIn(parseSyslog, { blob: 'log' }, ports)).count;
    },
  })),
  ...ofShapes('session lines', ['pam_unix', 'session opene', 'pam_unix\n', 'pam_unix session ope\n', ['session closed', 'pam_unix'], ['pam_unix', '', 'session closed']], (text) => String(edgeOf(text)?.edge)),
  ...Object.entries(sessionShapes).map(([shape, make]): Hostile => ({
    reader: 'sessions', shape,
    prepare: (bytes) => {
      const given = edges(bytes, make);
      return () => logonSessions(given).unmatched;
    },
  })),
  ...made('session findings', { 'all at once': (bytes) => records(bytes, 40, (place) => ({ time: 0, place })) }, (moments) => {
    const look = within(moments, 1000);
    return records(moments.length, 1, () => look({ from: 0, to: 1 }).count).length / 1000;
  }),
  ...Object.entries(judges).flatMap(([reader, judge]) => ofShapes(reader, commandShapes, (text) => judge(text + String(Math.trunc(performance.now() * 1000)))?.rules.length)),
  ...made('command bursts', {
    'equal times': (bytes) => records(bytes, 50, (row) => ({ time: 0, row })),
    backwards: (bytes) => records(bytes, 50, (row) => ({ time: -row * 10, row })),
  }, (commands) => counted(bursts(commands, { events: 10, seconds: 5 }))),
  ...Object.entries(matchers).flatMap(([reader, matcher]) => ofShapes(reader, ['a', 'ab', 'A0', '*', ['a', '', 'b']], (text) => matcher.match(cells({ f: text }))?.why.length ?? 0)),
  ...ofShapes('Sigma index', ['a', 'ab', 'aab', ['a', '', 'b'], ['ab', 'a']], (text) => alike(cells({ f: text })).length),
  ...ofShapes('texts in a pattern', ['a', '(', '[', '[[:', '{', '\\', '(?i)', 'a*', '{1,2}'], (text) => textsIn(text).length),
  ...made('Sigma rows', { 'many columns': (bytes) => Object.fromEntries(records(bytes, 12, (index) => [`c${index}`, 'aaaa'])) }, (row) => matchers['Sigma keywords'].match(cells(row))?.why.length ?? 0),
  ...made('Sigma rules', ruleShapes, (text) => orRefused(() => compiled(text.slice(0, 500_000)).length)),
];

async function* inPieces(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += 65_536) yield bytes.subarray(from, from + 65_536);
}
