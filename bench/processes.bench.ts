import buildProcessTree from '../functions/build/process-tree.ts';
import parseAuditLog from '../functions/parse/audit-log.ts';
import { local } from '../shared/clouds/local/index.ts';
import { execute } from '../shared/kit/execute.ts';
import type { Operation } from '../shared/kit/operation.ts';
import { readSettings } from '../shared/kit/settings.ts';
import { AuditReader } from '../shared/logs/audit.ts';
import { auditText } from '../shared/logs/audit-lines.ts';
import { processSchemas, type ProcessTable } from '../shared/processes/schema.ts';
import { buildTree } from '../shared/processes/tree.ts';
import { positionsOf, walk } from '../shared/processes/walk.ts';
import type { Bench } from './bench.ts';
import { eachRow, rowsOf } from './text-inputs.ts';

const size = 100_000;
const timeAt = (index: number): string => new Date(Date.UTC(2024, 2, 4) + index * 1500).toISOString();
/** Of each row the parent lies at most 25 rows back, and one in thirty has none that is known. */
const parentOf = (index: number): number => (index % 30 === 0 ? -1 : index - 1 - ((index * 7919) % Math.min(25, index)));
const list = (count: number, make: (index: number, parent: number) => Record<string, unknown>) => Array.from({ length: count }, (_, index) => make(index, parentOf(index)));

const windows = (count: number) =>
  list(count, (index, parent) => ({
    EventID: 4688, TimeGenerated: timeAt(index), Computer: 'host', NewProcessName: `C:\\${index % 40}.exe`, NewProcessId: `0x${index}`, ParentProcessName: `C:\\${parent % 40}.exe`, ProcessId: `0x${parent}`, CommandLine: `${index} /x`,
  }));
const linux = (count: number) => list(count, (index, parent) => ({ EventType: 'SYSCALL_EXECVE', TimeGenerated: timeAt(index), Computer: 'host', exe: `/bin/${index % 40}`, pid: index, ppid: parent, cmdline: `${index}` }));
const endpoint = (count: number) =>
  list(count, (index, parent) => ({
    Timestamp: timeAt(index), DeviceName: 'host', ActionType: 'ProcessCreated', FileName: `${index % 40}.exe`, ProcessId: index, InitiatingProcessFileName: `${parent % 40}.exe`, InitiatingProcessId: parent,
    InitiatingProcessCreationTime: timeAt(Math.max(0, parent)), InitiatingProcessParentFileName: 'x.exe', InitiatingProcessParentId: 1, InitiatingProcessParentCreationTime: timeAt(0),
  }));
const audit = (count: number) =>
  list(count, (index) => {
    const head = `msg=audit(${1_709_510_400 + index}.001:${index})`;
    return {
      line: `type=SYSCALL ${head}: arch=c000003e syscall=59 success=yes exit=0 a0=1 items=2 ppid=1 pid=${index} auid=0 uid=0 gid=0 euid=0 ses=4 comm="x" exe="/bin/x"\ntype=EXECVE ${head}: argc=2 a0="x" a1=6120\ntype=CWD ${head}: cwd="/"`,
    };
  });

/** The lines as one text, put together in parts so that they are not all held beside it. */
const logOf = (rows: Iterable<Record<string, unknown>>): string => {
  const parts: string[] = [];
  const lines: string[] = [];
  for (const { line } of rows) if (lines.push(line as string) === 10_000) parts.push(lines.splice(0).join('\n'));
  return [...parts, lines.join('\n')].join('\n');
};

const building = (name: string, kind: string, table: ProcessTable, own: typeof windows, target: number): Bench => ({
  name, unit: 'rows', size, target,
  prepare: () => {
    const rows = rowsOf(kind, size, own);
    return () => buildTree(rows, processSchemas[table]).size;
  },
});

/** A whole operation, as a host calls it, over a stored table or log. */
const operating = (name: string, unit: string, operation: Operation, field: string, stored: () => string): Bench => ({
  name, unit, size,
  prepare: async () => {
    const ports = local(readSettings({ GUMSHOE_FOLDER: ':memory:' }));
    await ports.blobs.put('stored', stored());
    return async () => (await execute(operation, { [field]: 'stored' }, ports, { id: 'bench', signal: new AbortController().signal })).count;
  },
});

const benches: Bench[] = [
  operating('process_tree.operation', 'rows', buildProcessTree, 'blob', () => rowsOf('win_procs', size, windows).map((row) => JSON.stringify(row)).join('\n')),
  operating('auditdextract.operation', 'events', parseAuditLog, 'blob', () => logOf(eachRow('auditd', size, audit))),
  {
    name: 'auditdextract.log', unit: 'events', size, target: 60,
    prepare: () => {
      const text = logOf(eachRow('auditd', size, audit));
      return () => {
        let events = 0;
        for (const _ of auditText(text, new AuditReader())) events += 1;
        return events;
      };
    },
  },
  building('process_tree.windows', 'win_procs', 'windows', windows, 30),
  building('process_tree.linux', 'lx_procs', 'linux', linux, 60),
  building('process_tree.endpoint', 'mde_procs', 'endpoint', endpoint, 60),
  {
    name: 'process_tree.navigate_100', unit: 'rows', size, target: 500,
    prepare: () => {
      const tree = buildTree(rowsOf('win_procs', size, windows), processSchemas.windows);
      const step = Math.floor(tree.size / 100);
      const keys = Array.from({ length: 100 }, (_, index) => tree.key(index * step));
      return () => {
        let found = 0;
        for (const key of keys) {
          const [from] = positionsOf(tree, key);
          for (const kind of ['descendants', 'ancestors', 'children'] as const) found += walk(tree, kind, from!, { includeSource: true }).length;
        }
        return found;
      };
    },
  },
];
export default benches;
