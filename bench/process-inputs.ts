import { eachRow } from './text-inputs.ts';

type Row = Record<string, unknown>;

const timeAt = (index: number): string => new Date(Date.UTC(2024, 2, 4) + index * 1500).toISOString();
/** Of each row the parent lies at most 25 rows back, and one in thirty has none that is known. */
const parentOf = (index: number): number => (index % 30 === 0 ? -1 : index - 1 - ((index * 7919) % Math.min(25, index)));
const list = (count: number, make: (index: number, parent: number) => Row): Row[] => Array.from({ length: count }, (_, index) => make(index, parentOf(index)));

export const windows = (count: number): Row[] =>
  list(count, (index, parent) => ({
    EventID: 4688, TimeGenerated: timeAt(index), Computer: 'host', NewProcessName: `C:\\${index % 40}.exe`, NewProcessId: `0x${index}`, ParentProcessName: `C:\\${parent % 40}.exe`, ProcessId: `0x${parent}`, CommandLine: `${index} /x`,
  }));
export const linux = (count: number): Row[] =>
  list(count, (index, parent) => ({ EventType: 'SYSCALL_EXECVE', TimeGenerated: timeAt(index), Computer: 'host', exe: `/bin/${index % 40}`, pid: index, ppid: parent, cmdline: `${index}` }));
export const endpoint = (count: number): Row[] =>
  list(count, (index, parent) => ({
    Timestamp: timeAt(index), DeviceName: 'host', ActionType: 'ProcessCreated', FileName: `${index % 40}.exe`, ProcessId: index, InitiatingProcessFileName: `${parent % 40}.exe`, InitiatingProcessId: parent,
    InitiatingProcessCreationTime: timeAt(Math.max(0, parent)), InitiatingProcessParentFileName: 'x.exe', InitiatingProcessParentId: 1, InitiatingProcessParentCreationTime: timeAt(0),
  }));
const audit = (count: number): Row[] =>
  list(count, (index) => {
    const head = `msg=audit(${1_709_510_400 + index}.001:${index})`;
    return {
      line: `type=SYSCALL ${head}: arch=c000003e syscall=59 success=yes exit=0 a0=1 items=2 ppid=1 pid=${index} auid=0 uid=0 gid=0 euid=0 ses=4 comm="x" exe="/bin/x"\ntype=EXECVE ${head}: argc=2 a0="x" a1=6120\ntype=CWD ${head}: cwd="/"`,
    };
  });

/** Audit events as one text, put together in parts so that their lines are not all held beside it. */
export const auditLog = (events: number): string => {
  const parts: string[] = [];
  const lines: string[] = [];
  for (const { line } of eachRow('auditd', events, audit)) if (lines.push(line as string) === 10_000) parts.push(lines.splice(0).join('\n'));
  return [...parts, lines.join('\n')].join('\n');
};
