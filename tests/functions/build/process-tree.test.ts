import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import buildProcessTree from '../../../functions/build/process-tree.ts';
import parseAuditLog from '../../../functions/parse/audit-log.ts';
import queryProcessTree from '../../../functions/query/process-tree.ts';
import { testPorts } from '../../support/ports.ts';
import { runIn } from '../../support/run.ts';

const rows = [['a', '0x10', 'root', '0x1'], ['b', '0x20', 'A', '0x10'], ['c', '0x30', 'b', '0x20'], ['d', '0x40', 'a', '0x10']].map(([name, pid, parent, ppid], second) => ({
  EventID: '4688', Computer: 'h', TimeGenerated: `2024-03-04T10:00:0${second}Z`, NewProcessName: name, NewProcessId: pid, ParentProcessName: parent, ProcessId: ppid, CommandLine: `${name} /x`,
}));
const log = [
  'type=SYSCALL msg=audit(1709510400.250:71): arch=c000003e syscall=59 success=yes ppid=1 pid=812 exe="/usr/bin/sh"', 'type=EXECVE msg=audit(1709510400.250:71): argc=1 a0="sh"',
  'type=SYSCALL msg=audit(1709510401.250:72): arch=c000003e syscall=59 success=yes ppid=812 pid=813 exe="/usr/bin/id"', 'type=EXECVE msg=audit(1709510401.250:72): argc=1 a0="id"', 'noise',
].join('\n');

describe('build-process-tree and query-process-tree', () => {
  it('keeps a tree that answers questions', async () => {
    const ports = testPorts();
    const { sections = {}, problems } = await runIn(buildProcessTree, { rows }, ports);
    expect(problems).toEqual([]);
    expect(sections['summary']).toMatchObject([{ Processes: 5, RootProcesses: 1, LargestTreeDepth: 4, schema: 'windows' }]);
    const tree = sections['summary']![0]!['tree'];
    const ask = async (question: object) => (await runIn(queryProcessTree, { tree, ...question }, ports)).rows.map((row) => row['new_process_lc']);
    const key = 'a|0x10|2024-03-04 10:00:00.000000';
    expect(await ask({ walk: 'children', key })).toEqual(['a', 'b', 'd']);
    expect(await ask({ walk: 'descendants', key, includeSource: false })).toEqual(['b', 'c', 'd']);
    expect(await ask({ walk: 'siblings', key: 'd|0x40|2024-03-04 10:00:03.000000', includeSource: false })).toEqual(['b']);
    expect(await ask({ walk: 'process', key: sections['processes']![1]!['source_index'] })).toEqual(['a']);
    expect(await ask({ walk: 'roots' })).toEqual(['root']);
    const { sections: forms = {} } = await runIn(queryProcessTree, { tree, form: 'json', walk: 'root-tree', key }, ports);
    expect(JSON.parse(forms['json']![0]!['json'] as string)).toMatchObject([{ name: 'root', children: [{ name: 'a', children: [{ name: 'b', children: [{ name: 'c' }] }, { name: 'd' }] }] }]);
    const rare = await runIn(queryProcessTree, { tree, rarity: true, form: 'text' }, ports);
    expect(rare.rows[0]).toMatchObject({ processes_of_name: 1, trees_with_name: 1 });
    expect(rare.sections!['text']![0]!['text']).toContain('+--  Process: d  PID: 0x40');
  });

  it('builds from a raw audit log', async () => {
    const ports = testPorts();
    await ports.blobs.put('audit.log', log);
    const { sections = {}, problems } = await runIn(buildProcessTree, { auditBlob: 'audit.log', keep: false }, ports);
    expect(sections['processes']).toMatchObject([{ synthesised: true }, { exe: '/usr/bin/sh', cmdline: 'sh' }, { exe: '/usr/bin/id', depth: 2 }]);
    expect(problems).toMatchObject([{ code: 'lines-skipped' }]);
  });

  it('builds from parsed audit events, inline or stored, whose records came raw or split', async () => {
    const ports = testPorts();
    const records = log.split('\n').slice(0, 4).map((line) => {
      const [, type = '', id = '', body = ''] = /^type=(\S+) msg=audit\(([^)]+)\): (.*)$/.exec(line)!;
      return { type, id, pairs: body.split(' ') };
    });
    const split = ['1709510400.250:71', '1709510401.250:72'].map((id) => ({ mssg_id: id, AuditdMessage: records.filter((record) => record.id === id).map(({ type, pairs }) => ({ [type]: pairs })) }));
    await ports.blobs.put('audit.log', log);
    await ports.blobs.put('split.jsonl', split.map((row) => JSON.stringify(row)).join('\n'));
    for (const given of [{ blob: 'audit.log' }, { rows: split }, { tableBlob: 'split.jsonl' }]) {
      const report = await runIn(parseAuditLog, given, ports);
      expect(report.rows).toMatchObject([{ exe: '/usr/bin/sh', pid: 812 }, { exe: '/usr/bin/id', cmdline: 'id' }]);
      await ports.blobs.put('report', JSON.stringify(report));
      for (const table of [{ rows: report.rows }, { blob: 'report' }]) expect((await runIn(buildProcessTree, table, ports)).sections!['summary']).toMatchObject([{ Processes: 3, LargestTreeDepth: 3 }]);
    }
  });

  it.each([
    [buildProcessTree, { rows: [{ a: 1 }] }, /schema/],
    [buildProcessTree, { rows, customSchema: { process_name: 'x', process_id: 'y', parent_id: 'z', time_stamp: 't' } }, /No row has these columns/],
    [buildProcessTree, { rows, customSchema: { process_name: 'exe', process_id: 'pid', parent_id: 'ppid', time_stamp: 'TimeGenerated', parent_name: 'pexe' } }, /pexe \(parent_name\)/],
    [buildProcessTree, { rows, customSchema: { process_name: 'x' } }, /process_id/],
    [queryProcessTree, { rows, walk: 'parent' }, /key/],
    [queryProcessTree, { rows, walk: 'parent', key: 'nobody' }, /no process "nobody"/],
    [queryProcessTree, { rows: [...rows, ...rows.map((row) => ({ ...row, Computer: 'i' }))], walk: 'parent', key: 'a|0x10|2024-03-04 10:00:00.000000' }, /Several hosts/],
    [queryProcessTree, { tree: 'nowhere' }, /no blob/],
    [parseAuditLog, { rows: [{ mssg_id: '1.5:1', AuditdMessage: 'type=CWD' }] }, /Send raw lines/],
    [parseAuditLog, {}, /Give one of/],
  ])('says what is wrong', async (operation, input, message) => {
    await expect(runIn(operation, input)).rejects.toThrow(message);
  });

  it('puts columns of the parent beside the child when asked', async () => {
    const { rows: plain } = await runIn(buildProcessTree, { rows, keep: false });
    expect(Object.keys(plain[1]!).filter((column) => column.endsWith('_par'))).toEqual(['timestamp_orig_par']);
    const { rows: some } = await runIn(buildProcessTree, { rows, keep: false, parentColumns: ['CommandLine', 'Nothing'] });
    expect(some.map(({ CommandLine_par, Nothing_par }) => [CommandLine_par, Nothing_par])).toEqual([[null, null], [null, null], ['a /x', null], ['b /x', null], ['a /x', null]]);
    const { rows: all } = await runIn(queryProcessTree, { rows, parentColumns: ['*'], walk: 'process', key: 'b|0x20|2024-03-04 10:00:01.000000' });
    expect(all).toMatchObject([{ NewProcessName: 'b', NewProcessName_par: 'a', NewProcessId_par: '0x10', ProcessId_par: '0x1', Computer_par: 'h', parent_proc_lc: 'a' }]);
  });

  it('gives rows of endpoints under their internal names when asked, and the same tree', async () => {
    const endpoint = {
      ActionType: 'ProcessCreated', DeviceName: 'pc-1', DeviceId: 'd', Timestamp: '2024-03-04T10:00:01Z', ProcessCreationTime: '2024-03-04T10:00:00Z', FileName: 'cmd.exe', ProcessId: 20, SHA1: 'aa',
      FolderPath: 'C:\\Windows\\cmd.exe', ProcessCommandLine: 'cmd /c x', AccountName: 'ana', AccountSid: 'S-1-5-21-1', InitiatingProcessFileName: 'Explorer.exe', InitiatingProcessId: 10,
      InitiatingProcessCreationTime: '2024-03-04T09:00:00Z', InitiatingProcessFolderPath: 'C:\\Windows\\explorer.exe', InitiatingProcessParentFileName: '', InitiatingProcessParentId: 5,
      InitiatingProcessParentCreationTime: '2024-03-04T08:00:00Z', LogonId: 999, InitiatingProcessLogonId: 998,
    };
    const given = [endpoint, { ...endpoint, ActionType: 'Other' }];
    const { rows: own } = await runIn(buildProcessTree, { rows: given, keep: false });
    const { rows: internal, problems } = await runIn(buildProcessTree, { rows: given, keep: false, internalNames: true });
    expect(internal.at(-1)).toMatchObject({
      CreatedProcessName: 'cmd.exe', CreatedProcessId: 20, CreatedProcessCreationTime: '2024-03-04T10:00:01Z', CreatedProcessCommandLine: 'cmd /c x', CreatedProcessFilePath: 'C:\\Windows\\cmd.exe',
      CreatedProcessFileSha1: 'aa', CreatedProcessAccountName: 'ana', CreatedProcessParentId: 10, ComputerDnsName: 'pc-1', MachineId: 'd', InitiatingProcessName: 'Explorer.exe',
      InitiatingProcessImageFilePath: 'C:\\Windows', InitiatingProcessParentProcessName: 'unknown', InitiatingProcessParentProcessId: 5,
    });
    expect(internal.at(-1)).not.toHaveProperty('FileName');
    expect(internal.map(({ depth, host }) => [depth, host])).toEqual(own.map(({ depth, host }) => [depth, host]));
    expect(problems).toMatchObject([{ code: 'rows-skipped', detail: expect.stringMatching(/^1 of 2/) }]);
    expect(given[0]).toBe(endpoint);
  });

  it('draws an outline', async () => {
    const { sections = {} } = await runIn(queryProcessTree, { rows: [...rows, { ...rows[2]!, Computer: 'h2', CommandLine: `c ${'y'.repeat(200)}` }], form: 'outline', width: 60 });
    expect((sections['text']![0]!['text'] as string).split('\n')).toEqual([
      '[h]',
      'root (0x1)  known only from its children',
      '└─ a (0x10)  2024-03-04 10:00:00  a /x',
      '   ├─ b (0x20)  2024-03-04 10:00:01  b /x',
      '   │  └─ c (0x30)  2024-03-04 10:00:02  c /x',
      '   └─ d (0x40)  2024-03-04 10:00:03  d /x',
      '[h2]',
      'b (0x20)  known only from its children',
      `└─ c (0x30)  2024-03-04 10:00:02  c ${'y'.repeat(23)}…`,
      '',
    ]);
  });

  it('refuses a blob that is no tree', async () => {
    const ports = testPorts();
    await ports.blobs.put('audit.log', log);
    await expect(runIn(queryProcessTree, { tree: 'audit.log' }, ports)).rejects.toThrow(/no process tree/);
  });
});

const shared = new URL('../../../../shared/conformance/datasets/', import.meta.url);
describe.skipIf(!existsSync(shared))('real data (skipped where ../shared is absent)', () => {
  it('reads an audit log and its tree from end to end', async () => {
    const ports = testPorts();
    await ports.blobs.put('audit.log', readFileSync(new URL('raw/auditd/audit.log', shared)));
    const parsed = await runIn(parseAuditLog, { blob: 'audit.log' }, ports);
    expect(parsed.problems).toEqual([]);
    expect(parsed.count).toBeGreaterThan(100);
    const { sections = {} } = await runIn(buildProcessTree, { auditBlob: 'audit.log' }, ports);
    const starts = parsed.rows.filter((row) => row['EventType'] === 'SYSCALL_EXECVE').length;
    expect(sections['processes']!.filter((row) => row['synthesised'] === false)).toHaveLength(starts);
  });

  it('builds the tree of 10,000 process starts', async () => {
    const ports = testPorts();
    await ports.blobs.put('processes', readFileSync(new URL('security_event_4688_processes_10k.jsonl.gz', shared)));
    const { sections = {}, problems } = await runIn(buildProcessTree, { blob: 'processes' }, ports);
    expect(problems).toEqual([]);
    expect(sections['processes']!.length).toBeGreaterThan(1000);
    const { tree } = sections['summary']![0]!;
    const roots = await runIn(queryProcessTree, { tree, walk: 'roots' }, ports);
    expect(roots.count).toBe(sections['roots']!.length);
  });
});
