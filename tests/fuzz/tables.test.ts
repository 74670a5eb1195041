import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import buildLogonSessions from '../../functions/build/logon-sessions.ts';
import buildNetworkGraph from '../../functions/build/network-graph.ts';
import buildProcessTree from '../../functions/build/process-tree.ts';
import detectRiskyCommands from '../../functions/detect/risky-commands.ts';
import detectSigmaMatches from '../../functions/detect/sigma-matches.ts';
import maskRows from '../../functions/mask/rows.ts';
import parseAuditLog from '../../functions/parse/audit-log.ts';
import parseSyslog from '../../functions/parse/syslog.ts';
import { Fault } from '../../shared/kit/fault.ts';
import type { Operation } from '../../shared/kit/operation.ts';
import type { Report } from '../../shared/kit/report.ts';
import { testPorts } from '../support/ports.ts';
import { runIn } from '../support/run.ts';

const nasty = fc.constantFrom(
  '', ' ', '-', '__proto__', 'constructor', 'toString', '\0', '\ud800', '\u2028', '%', '0x', '-1', '1e309', 'NaN', '[', '{"a":[', '\\', '"', "'", '<34>', 'type=', 'msg=audit(1.2:3):', 'a0=41', '*', '(a+)+$', '\r', 'pam_unix session opened',
  'curl x | sh', 'sh -c L2Jpbi9zaA==', 'powershell -enc SQBFAFgA', 'C:\\Windows\\System32\\certutil.exe', 'certutil -urlcache -f http://x', '1970-01-01T00:00:00Z', '9999-99-99', 'S-1-5-21-1-2-3-4', '::1', '1.2.3.4', 'a@b',
);
const text = fc.oneof(nasty, fc.string({ unit: 'binary', maxLength: 30 }), fc.array(nasty, { maxLength: 6 }).map((parts) => parts.join(' ')));
const cell = fc.oneof({ weight: 6, arbitrary: text }, fc.integer(), fc.double(), fc.boolean(), fc.constant(null), fc.jsonValue({ maxDepth: 3 }));
/** A column called __proto__ is dropped with the input, before any operation sees it. */
const otherColumn = text.filter((name) => name !== '__proto__');
const table = (...columns: string[]) => fc.array(fc.dictionary(fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...columns) }, otherColumn), cell, { maxKeys: columns.length + 2 }), { minLength: 1, maxLength: 30 });

const ports = testPorts();
/** The report, or undefined when the input was refused with a reason. Anything else that is thrown fails the test. */
const reportOf = async (operation: Operation, input: object): Promise<Report | undefined> => {
  try {
    const report = await runIn(operation, input, ports);
    const size = Object.values(report.sections ?? { rows: report.rows }).reduce((sum, rows) => sum + rows.length, 0);
    expect(size).toBeLessThanOrEqual(2 * operation.limits.rows);
    expect(report.truncated).toBe(false);
    return report;
  } catch (thrown) {
    if (thrown instanceof Fault && thrown.code === 'invalid-input') return undefined;
    throw thrown instanceof Fault && thrown.cause instanceof Error ? thrown.cause : thrown;
  }
};

const runs = { numRuns: 150 };

describe('whole tables of anything', () => {
  it('are matched against Sigma rules row by row', () =>
    fc.assert(fc.asyncProperty(table('Image', 'CommandLine', 'ParentImage', 'ScriptBlockText', 'EventID', 'User'), async (rows) => {
      const alone = await Promise.all(rows.map(async (row) => (await reportOf(detectSigmaMatches, { rows: [row] }))!.rows.map(({ rule }) => rule)));
      const together = (await reportOf(detectSigmaMatches, { rows }))!;
      expect(rows.map((_, place) => together.rows.filter(({ row }) => row === place).map(({ rule }) => rule))).toEqual(alone);
    }), { numRuns: 15 }));

  it('give a risky command with the row that it stands in', () =>
    fc.assert(fc.asyncProperty(table('Command', 'TimeGenerated'), fc.constantFrom('none', 'base64', 'all'), async (rows, decode) => {
      const found = (await reportOf(detectRiskyCommands, { rows, decode }))?.rows ?? [];
      for (const { row, command, rules } of found) {
        expect(command).toBe(rows[row as number]!['Command']);
        expect(rules).not.toEqual([]);
      }
      expect(found.map(({ row }) => row)).toEqual([...new Set(found.map(({ row }) => row as number))].sort((a, b) => a - b));
      if (found.length > 0) for (const [place, { Command }] of rows.entries()) if (Command === 'curl x | sh') expect(found.some(({ row }) => row === place)).toBe(true);
    }), runs));

  it('become process trees that hold every process once', () =>
    fc.assert(fc.asyncProperty(fc.array(fc.record({ exe: text, ppid: fc.oneof(fc.integer({ min: 0, max: 30 }), cell), Computer: fc.constantFrom('a', 'b', null, '__proto__'), second: fc.nat(5), cmdline: cell }), { minLength: 1, maxLength: 40 }), async (given) => {
      const rows = given.map(({ second, ...row }, pid) => ({ EventType: 'SYSCALL_EXECVE', TimeGenerated: `2024-03-04T10:00:0${second}Z`, pid, ...row }));
      const report = (await reportOf(buildProcessTree, { rows, keep: false, schema: 'linux' }))!;
      expect(report.rows.filter(({ synthesised }) => synthesised !== true).map(({ pid }) => Number(pid)).sort((a, b) => a - b)).toEqual(rows.map(({ pid }) => pid));
      const keys = new Set(report.rows.map(({ proc_key }) => proc_key));
      for (const { parent_key } of report.rows) if (parent_key !== null && parent_key !== undefined) expect(keys).toContain(parent_key);
    }), runs));

  it('become process trees, or say why not, whatever the columns hold', () =>
    fc.assert(fc.asyncProperty(table('EventType', 'TimeGenerated', 'exe', 'pid', 'ppid', 'Computer'), table('NewProcessName', 'NewProcessId', 'ParentProcessName', 'ProcessId', 'TimeGenerated', 'EventID'), async (linux, windows) => {
      for (const [schema, rows] of [['linux', linux], ['windows', windows]] as const) {
        const report = await reportOf(buildProcessTree, { rows, keep: false, schema });
        if (report) expect(report.sections!['summary']).toMatchObject([{ Processes: report.rows.length }]);
      }
    }), runs));

  it('are masked row by row, each column in its place', () =>
    fc.assert(fc.asyncProperty(table('Account', 'IpAddress', 'SubjectUserSid', 'TenantId', 'DeviceDetail', 'Computer'), fc.constantFrom('keyed', 'plain'), async (rows, method) => {
      const report = (await reportOf(maskRows, { rows, method, ...(method === 'keyed' && { key: 'a key of the fuzz tests' }) }))!;
      expect(report.rows.map((row) => Object.keys(row))).toEqual(rows.map((row) => Object.keys(row)));
      expect(report.sections!['columns']!.reduce((sum, { cells }) => sum + (cells as number), 0)).toBe(rows.reduce((sum, row) => sum + Object.keys(row).length, 0));
    }), runs));

  it('become graphs and sessions, or say why not', () =>
    fc.assert(fc.asyncProperty(table('a', 'b'), table('SyslogMessage', 'TimeGenerated', 'User', 'Sudoer', 'ProcessID'), async (flows, lines) => {
      const graph = await reportOf(buildNetworkGraph, { rows: flows, sourceColumn: 'a', targetColumn: 'b', edgeAttributes: ['b'], targetAttributes: ['a'] });
      const edges = graph?.sections!['edges'] ?? [];
      if (graph) expect(edges.reduce((sum, { rows }) => sum + (rows as number), 0)).toBeLessThanOrEqual(flows.length);
      for (const { open_row } of (await reportOf(buildLogonSessions, { rows: lines }))?.rows ?? []) expect(open_row).toBeLessThan(lines.length);
    }), runs));
});

describe('logs of any lines', () => {
  const record = fc.tuple(fc.constantFrom('SYSCALL', 'EXECVE', 'PATH', 'A'), fc.nat(9), text.map((body) => body.replaceAll(/[\r\n]/g, ' '))).map(([type, serial, body]) => ({ serial, line: `type=${type} msg=audit(1709510400.250:${serial}): ${body}` }));
  const other = text.map((line) => ({ serial: undefined, line: `no record ${line.replaceAll(/[\r\n]/g, ' ')}` }));

  it('keep every audit event once and count every other line', () =>
    fc.assert(fc.asyncProperty(fc.array(fc.oneof({ weight: 3, arbitrary: record }, other), { maxLength: 40 }), async (given) => {
      const report = (await reportOf(parseAuditLog, { text: given.map(({ line }) => line).join('\n') }))!;
      const serials = [...new Set(given.flatMap(({ serial }) => serial ?? []))];
      expect(report.rows.map(({ mssg_id }) => mssg_id)).toEqual(serials.map((serial) => `1709510400.250:${serial}`));
      expect(report.sections!['types']!.reduce((sum, { count }) => sum + (count as number), 0)).toBe(serials.length);
      const others = given.filter(({ serial }) => serial === undefined).length;
      expect(report.problems.map(({ code, detail }) => [code, Number.parseInt(detail, 10)])).toEqual(others > 0 ? [['lines-skipped', others]] : []);
    }), runs));

  it('keep every line of syslog', () =>
    fc.assert(fc.asyncProperty(fc.array(fc.tuple(fc.constantFrom('<34>1 - - - - - ', '<34>Mar  4 10:00:00 h ', '<999>', 'x', '<34>1 2024-03-04T10:00:00Z h p 1 - [a b="'), text), { minLength: 1, maxLength: 30 }), async (given) => {
      const lines = given.map(([head, body]) => head + body.replaceAll(/[\r\n]/g, ' '));
      const report = (await reportOf(parseSyslog, { text: lines.join('\n'), year: 2024 }))!;
      expect(report.rows.map(({ line }) => line)).toEqual(lines.map((_, place) => place + 1));
      for (const [place, { format, SyslogMessage }] of report.rows.entries()) if (format === 'unknown') expect(lines[place]!.toWellFormed()).toContain((SyslogMessage as string).trim());
    }), runs));
});
