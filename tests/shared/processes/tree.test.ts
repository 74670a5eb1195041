import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { treeJson } from '../../../shared/processes/json.ts';
import { rarities } from '../../../shared/processes/rarity.ts';
import { processRows } from '../../../shared/processes/row.ts';
import { inferSchema, processSchemas } from '../../../shared/processes/schema.ts';
import { templateOf, treeText } from '../../../shared/processes/text.ts';
import { buildTree } from '../../../shared/processes/tree.ts';
import { summaryOf, walk, walks } from '../../../shared/processes/walk.ts';
import { wrapped } from '../../../shared/processes/wrap.ts';

const at = (seconds: number) => new Date(Date.UTC(2024, 2, 4, 10) + seconds * 1000).toISOString();
const linux = (exe: string, pid: unknown, ppid: unknown, seconds: number, Computer = 'a') => ({ EventType: 'SYSCALL_EXECVE', TimeGenerated: at(seconds), Computer, exe, pid, ppid, cmdline: exe });
const build = (...rows: ReturnType<typeof linux>[]) => buildTree(rows, processSchemas.linux);
const positions = ({ size }: ReturnType<typeof build>) => Array.from({ length: size }, (_, at) => at);
const shape = (tree: ReturnType<typeof build>) => positions(tree).map((at) => `${tree.parent[at]! < 0 ? '-' : tree.lower(tree.parent[at]!)}>${tree.lower(at)}:${tree.pid(at)}`);

describe('process tree', () => {
  it.each([
    ['reused ids go to the latest process before the child', [linux('a', 10, 1, 0), linux('b', 20, 10, 1), linux('c', 10, 1, 2), linux('d', 30, 10, 3)], ['->unknown:1', 'unknown>a:10', 'a>b:20', 'unknown>c:10', 'c>d:30']],
    ['a process that is its own parent is a root', [linux('idle', 0, 0, 0), linux('sys', 4, 0, 1)], ['->idle:0', 'idle>sys:4']],
    ['rows out of order are put in order', [linux('b', 20, 10, 1), linux('a', 10, 1, 0)], ['->unknown:1', 'unknown>a:10', 'a>b:20']],
    ['a circle within one moment is cut', [linux('a', 10, 20, 0), linux('b', 20, 10, 0), linux('c', 30, 20, 1)], ['->a:10', 'a>b:20', 'b>c:30']],
    ['ids as whole floats are the same ids', [linux('a', '10.0', 1, 0), linux('b', 20, 10, 1)], ['->unknown:1', 'unknown>a:10', 'a>b:20']],
    ['hosts are kept apart', [linux('a', 10, 1, 0, 'x'), linux('a', 10, 1, 0, 'y'), linux('b', 20, 10, 1, 'y')], ['->unknown:1', 'unknown>a:10', '->unknown:1', 'unknown>a:10', 'a>b:20']],
  ] as const)('%s', (_, rows, wanted) => {
    expect(shape(build(...rows))).toEqual(wanted);
  });

  const windows = (EventID: number, name: string, pid: string, seconds: number, more: object = {}) => ({ EventID, Computer: 'h', TimeGenerated: at(seconds), ...(EventID === 4689 ? { ProcessName: name, ProcessId: pid } : { NewProcessName: name, NewProcessId: pid, ...more }) });
  const child = { ParentProcessName: 'a', ProcessId: '0x1' };
  it.each([
    ['a parent that has ended is none', [windows(4688, 'a', '0x1', 0), windows(4689, 'A', '0x1', 2), windows(4688, 'b', '0x2', 3, child)], ['->a:0x1', '->a:0x1', 'a>b:0x2'], {}],
    ['what ends in the same moment was still there', [windows(4688, 'a', '0x1', 0), windows(4689, 'a', '0x1', 3), windows(4688, 'b', '0x2', 3, child)], ['->a:0x1', 'a>b:0x2'], {}],
    ['an end of another name is of another process', [windows(4688, 'a', '0x1', 0), windows(4689, 'c', '0x1', 2), windows(4688, 'b', '0x2', 3, child)], ['->a:0x1', 'a>b:0x2'], {}],
    ['rows out of order are put in order', [windows(4688, 'b', '0x2', 3, child), windows(4689, 'a', '0x1', 4), windows(4688, 'a', '0x1', 0)], ['->a:0x1', 'a>b:0x2'], {}],
    ['a parent that is too old is none', [windows(4688, 'a', '0x1', 0), windows(4688, 'b', '0x2', 3, child)], ['->a:0x1', '->a:0x1', 'a>b:0x2'], { oldestParent: 2 }],
    ['a parent that is just not too old is one', [windows(4688, 'a', '0x1', 0), windows(4688, 'b', '0x2', 3, child)], ['->a:0x1', 'a>b:0x2'], { oldestParent: 3 }],
  ])('%s', (_, rows, wanted, options) => {
    // The parent of the first process is nobody: it names none.
    const tree = buildTree(rows.map((row) => ('NewProcessName' in row && !('ParentProcessName' in row) ? { ...row, ParentProcessName: null } : row)), processSchemas.windows, options);
    expect(shape(tree).sort()).toEqual([...wanted].sort());
    expect(tree.left.others).toBe(0);
  });

  it('counts rows of other events and rows without a time', () => {
    const tree = buildTree([linux('a', 10, 1, 0), { ...linux('b', 20, 10, 1), EventType: 'CWD' }, { ...linux('c', 30, 10, 1), TimeGenerated: 'soon' }], processSchemas.linux);
    expect(tree.left).toEqual({ others: 1, timeless: 1, circles: 0 });
  });

  it('makes parents and their parents from endpoint rows', () => {
    const tree = buildTree(
      [{
        Timestamp: at(9), ActionType: 'ProcessCreated', DeviceName: 'd', FileName: 'c.exe', ProcessId: 3, InitiatingProcessFileName: 'B.exe', InitiatingProcessId: 2, InitiatingProcessCreationTime: at(5),
        InitiatingProcessParentFileName: 'C:\\x\\A.exe', InitiatingProcessParentId: 1, InitiatingProcessParentCreationTime: at(1),
      }],
      processSchemas.endpoint,
    );
    expect(positions(tree).map((at) => [tree.key(at), tree.made(at)])).toEqual([
      ['a.exe|1|2024-03-04 10:00:01.000000', true], ['b.exe|2|2024-03-04 10:00:05.000000', true], ['c.exe|3|2024-03-04 10:00:09.000000', false],
    ]);
  });

  it('walks, for any tree, as a plain search of parents does', () => {
    const rows = fc.array(fc.record({ pid: fc.nat(12), ppid: fc.nat(12), seconds: fc.nat(6), host: fc.constantFrom('a', 'b') }), { maxLength: 40 });
    fc.assert(fc.property(rows, fc.nat(), fc.nat(3), (given, pick, levels) => {
      const tree = build(...given.map(({ pid, ppid, seconds, host }) => linux(`p${pid}`, pid, ppid, seconds, host)));
      const { size, parent } = tree;
      expect(summaryOf(tree).Processes).toBe(size);
      if (size === 0) return;
      const from = pick % size;
      const up = (position: number): number[] => (parent[position]! < 0 ? [] : [...up(parent[position]!), parent[position]!]);
      const options = { includeSource: false };
      expect(walk(tree, 'ancestors', from, options)).toEqual(up(from));
      expect(walk(tree, 'children', from, options)).toEqual(positions(tree).filter((position) => parent[position] === from));
      expect(walk(tree, 'descendants', from, { ...options, maxLevels: levels })).toEqual(positions(tree).filter((position) => {
        const distance = up(position).toReversed().indexOf(from) + 1;
        return distance > 0 && distance <= levels;
      }));
      const root = up(from)[0] ?? from;
      expect(walk(tree, 'root-tree', from, options)).toEqual(positions(tree).filter((position) => (up(position)[0] ?? position) === root));
      for (const kind of walks) expect(new Set(walk(tree, kind, from, options)).size).toBe(walk(tree, kind, from, options).length);
      expect(JSON.parse([...treeJson(tree, root, tree.end[root]!)].join(''))).toHaveLength(1);
      expect(new Set(positions(tree).map((at) => `${tree.host(at)} ${tree.key(at)}`)).size).toBe(size);
    }));
  });

  it('lays out one deep chain in linear time and memory', () => {
    const size = 100_000;
    const rows = Array.from({ length: size }, (_, index) => linux('/bin/x', index + 2, index + 1, index));
    const started = performance.now();
    const tree = build(...[]);
    expect(tree.size).toBe(0);
    const deep = buildTree(rows, processSchemas.linux);
    const rowAt = processRows(deep);
    let paths = 0;
    for (let position = 0; position <= size; position += 1) paths += rowAt(position).path?.length ?? 0;
    expect(summaryOf(deep).LargestTreeDepth).toBe(size + 1);
    expect(paths).toBeLessThan(10_000);
    expect([...treeJson(deep, 0, size + 1)].join('').length).toBeGreaterThan(size);
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  it('writes text with headers, indents and wrapped lines', () => {
    const tree = build(linux('/bin/a', 10, 1, 0), { ...linux('/bin/b', 20, 10, 1), cmdline: 'b --long-option one --other-option two --third three' });
    const text = [...treeText(tree, [0, 1, 2], { ...templateOf(processSchemas.linux), width: 40 })];
    expect(text).toEqual([
      '+  Process:   PID: 1', '   Time: 1970-01-01 00:00:00+00:00', '   Cmdline:', '   Account:   Account:',
      '   +--  Process: /bin/a  PID: 10', '        Time: 2024-03-04 10:00:00+00:00', '        Cmdline: /bin/a', '        Account:   Account:',
      '      +--  Process: /bin/b  PID: 20', '           Time: 2024-03-04', '              10:00:01+00:00', '           Cmdline: b --long-option one',
      '              --other-option two --third', '              three', '           Account:   Account:',
    ]);
  });

  it('writes times in full, and breaks the first line by its own width', () => {
    const rows = [
      { ...linux('/usr/local/bin/a-long-name-of-a-process', 10, 1, 0), TimeGenerated: '2024-03-04T12:00:00.000083650+02:00', cmdline: 'a\tb' },
      { ...linux('/bin/b', 20, 10, 1), TimeGenerated: '2024-03-04T10:00:01.000083Z', cmdline: `x ${'y'.repeat(60)}-zz` },
    ];
    const tree = buildTree(rows, processSchemas.linux);
    expect([...treeText(tree, [1, 2], { ...templateOf(processSchemas.linux), width: 50 })]).toEqual([
      '   +--  Process: /usr/local/bin/a-long-name-of-a-process', '        PID: 10', '        Time: 2024-03-04 10:00:00.000083650+00:00', '        Cmdline: a      b', '        Account:   Account:',
      '      +--  Process: /bin/b  PID: 20', '           Time: 2024-03-04 10:00:01.000083+00:00', `           Cmdline: x ${'y'.repeat(28)}`, `              ${'y'.repeat(32)}-zz`, '           Account:   Account:',
    ]);
  });

  it.each([
    ['read-only x', 6, ['read-', 'only x']], ['a-b-cd', 5, ['a-b-', 'cd']], ['ab--cd', 4, ['ab--', 'cd']], ['--ab-1', 4, ['--ab', '-1']], ['abc-defgh', 5, ['abc-', 'defgh']], ['a1-b2-c3', 4, ['a1-', 'b2-', 'c3']],
    ['one\ntwo', 20, ['one two']], ['', 9, ['']],
  ])('breaks %j at %i', (text, width, wanted) => {
    expect([...wrapped(text, width, '', '')]).toEqual(wanted);
  });

  it('wraps any text within the width and loses no letter', () => {
    fc.assert(fc.property(fc.string(), fc.integer({ min: 5, max: 40 }), (text, width) => {
      const lines = [...wrapped(text, width, '', ' ')];
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(width);
      expect(lines.join('').replace(/\s/g, '')).toBe(text.replace(/\s/g, ''));
    }));
  });

  it.each([
    ['2024-03-04T10:00:00.000014900Z', '2024-03-04 10:00:00.000010'], ['2024-03-04T10:00:00.000015Z', '2024-03-04 10:00:00.000020'], ['2024-03-04T10:00:00.000025Z', '2024-03-04 10:00:00.000020'],
    ['2024-03-04T10:00:00.999999999Z', '2024-03-04 10:00:01.000000'], ['2024-03-04 12:00:00.5+02:00', '2024-03-04 10:00:00.500000'], ['2024-03-04T10:00:00', '2024-03-04 10:00:00.000000'],
  ])('rounds %s once', (text, wanted) => {
    expect(build({ ...linux('a', 10, 10, 0), TimeGenerated: text }).time(0)).toBe(wanted);
  });

  it('tells schemas by their columns, the later one on a tie', () => {
    expect(inferSchema(['TimeGenerated', 'exe', 'pid', 'ppid'])).toBe('linux');
    expect(inferSchema(['pid', 'cmdline', 'uid'])).toBeUndefined();
    expect(inferSchema(['EventID', 'Computer', 'CommandLine', 'ProcessId'])).toBe('sysmon');
  });

  it('says how rare a process is among the trees', () => {
    const tree = build(linux('a', 10, 1, 0), linux('b', 20, 10, 1), linux('b', 21, 2, 1), linux('c', 22, 10, 2));
    const rare = rarities(tree);
    const byName = Object.fromEntries(positions(tree).map((at) => [`${tree.lower(at)}${tree.pid(at)}`, rare(at)]));
    expect(byName).toMatchObject({ b20: { processes: 2, trees: 2, pairs: 1 }, c22: { processes: 1, trees: 1, pairs: 1 } });
  });
});
