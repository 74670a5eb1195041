import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { processRows } from '../../../shared/virustotal/process-tree.ts';
import { behaviour } from '../../support/virustotal.ts';

const about = { host: 'sandbox', time: '2026-06-15T12:00:00.000Z' };

describe('the process tree of a sandbox', () => {
  it('has full names, command lines, keys and places', () => {
    expect(processRows(behaviour, about)).toEqual([
      {
        process_id: '10',
        name: 'C:\\Tools\\evil.exe',
        cmd_line: 'C:\\Tools\\evil.exe --run',
        parent_id: null,
        proc_key: '10|C:\\Tools\\evil.exe',
        parent_key: null,
        path: '00000',
        IsRoot: true,
        IsLeaf: false,
        IsBranch: false,
        ...about,
        weak: false,
      },
      {
        process_id: '11',
        name: 'C:\\Windows\\System32\\cmd.exe',
        cmd_line: 'CMD /c whoami',
        parent_id: '10',
        proc_key: '11|C:\\Windows\\System32\\cmd.exe',
        parent_key: '10|C:\\Tools\\evil.exe',
        path: '00000/00000',
        IsRoot: false,
        IsLeaf: true,
        IsBranch: false,
        ...about,
        weak: true,
      },
    ]);
  });

  it('gives a command line to one process only', () => {
    const twice = {
      processes_tree: [
        { process_id: 1, name: 'a.exe' },
        { process_id: 2, name: 'a.exe' },
      ],
      command_executions: ['"a.exe" /1'],
    };
    expect(processRows(twice, about).map(({ cmd_line }) => cmd_line)).toEqual(['"a.exe" /1', null]);
  });

  it('reads anything without harm, however deep', () => {
    let deep: unknown = { name: 'x', children: [] };
    for (let level = 0; level < 5000; level += 1) deep = { process_id: level, name: 'x', children: [deep] };
    expect(processRows({ processes_tree: [deep] }, about)).toHaveLength(200);
    fc.assert(
      fc.property(fc.anything(), fc.array(fc.anything()), fc.array(fc.string()), (tree, children, command_executions) => {
        processRows({ processes_tree: [tree, { children }], command_executions, processes_created: command_executions }, about);
      }),
    );
  });
});
