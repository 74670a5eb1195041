import { z } from 'zod';
import { Fault } from '../../shared/kit/fault.ts';
import { operation } from '../../shared/kit/operation.ts';
import type { Row } from '../../shared/kit/report.ts';
import { AuditReader } from '../../shared/logs/audit.ts';
import { auditBlob } from '../../shared/logs/audit-lines.ts';
import { internalInput, linkInput, linkOptions, schemaInput, schemaOf, shapeInput } from '../../shared/processes/input.ts';
import { internalNames } from '../../shared/processes/internal-names.ts';
import { ProcessRow, processRows } from '../../shared/processes/row.ts';
import { processSchemas, schemaName } from '../../shared/processes/schema.ts';
import { packed } from '../../shared/processes/stored.ts';
import { sharing } from '../../shared/processes/sharing.ts';
import { buildTree } from '../../shared/processes/tree.ts';
import { summaryOf, walk } from '../../shared/processes/walk.ts';
import { batches, tableInput } from '../../shared/tables/source.ts';

const mostRows = 300_000;
const example = { EventID: 4688, Computer: 'ws-1' };

export default operation({
  name: 'build-process-tree',
  summary: 'Link process events to their parents, host by host, and keep the tree for questions.',
  entities: ['process', 'host'],
  input: z.strictObject({
    ...tableInput('table of process starts, or of audit events'),
    auditBlob: z.string().min(1).max(1024).optional().describe('In place of a table: name of the blob that holds a raw Linux audit log.'),
    ...schemaInput,
    ...internalInput,
    ...linkInput,
    ...shapeInput,
    keep: z.boolean().default(true).describe('Keep the tree for query-process-tree; its name is in the summary.'),
  }),
  sections: {
    processes: ProcessRow,
    roots: ProcessRow,
    summary: z.object({
      Processes: z.int(), RootProcesses: z.int(), LeafProcesses: z.int(), BranchProcesses: z.int(), IsolatedProcesses: z.int().describe('Root and leaf.'),
      LargestTreeDepth: z.int().describe('Processes on the longest path.'),
      schema: z.string().describe('Kind of process table that was read, or custom.'),
      tree: z.string().nullable().describe('What query-process-tree takes as tree; kept for 30 days.'),
    }),
  },
  limits: { rows: mostRows, seconds: 120, bytes: 512_000_000 },
  uses: ['blobs'],
  examples: [
    {
      given: {
        rows: [
          { ...example, TimeGenerated: '2024-03-04T10:00:00Z', NewProcessName: 'C:\\winword.exe', NewProcessId: '0x10', ParentProcessName: 'C:\\explorer.exe', ProcessId: '0x8', CommandLine: 'winword a.doc' },
          { ...example, TimeGenerated: '2024-03-04T10:00:01Z', NewProcessName: 'C:\\cmd.exe', NewProcessId: '0x20', ParentProcessName: 'C:\\WINWORD.EXE', ProcessId: '0x10', CommandLine: 'cmd /c x' },
        ],
        keep: false,
      },
      rows: [
        { proc_key: 'c:\\explorer.exe|0x8|1970-01-01 00:00:00.000000', IsRoot: true, synthesised: true, depth: 0 },
        { proc_key: 'c:\\winword.exe|0x10|2024-03-04 10:00:00.000000', IsBranch: true, depth: 1 },
        { proc_key: 'c:\\cmd.exe|0x20|2024-03-04 10:00:01.000000', parent_key: 'c:\\winword.exe|0x10|2024-03-04 10:00:00.000000', IsLeaf: true, depth: 2 },
      ],
    },
  ],
  async *run(input, { blobs }, call) {
    const { auditBlob: log } = input;
    if (log !== undefined && (input.rows || input.blob !== undefined)) throw new Fault('invalid-input', 'auditBlob: Give it, or rows or blob.', { flaws: [{ field: 'auditBlob', detail: 'Give one source.' }] });
    const rows: Row[] = [];
    const share = sharing();
    const take = (row: Row) => {
      share(row);
      if (rows.push(row) > mostRows) throw new Fault('too-large', `More than ${mostRows} rows. Narrow the time range, or build a tree for each host.`);
    };
    if (log === undefined) for await (const batch of batches(input, { blobs }, call)) batch.forEach(take);
    else {
      const opened = await blobs.open(log);
      if (!opened) throw new Fault('not-found', `auditBlob: there is no blob "${log}".`, { flaws: [{ field: 'auditBlob', detail: 'There is no blob of this name.' }] });
      const reader = new AuditReader('SYSCALL_EXECVE');
      for await (const events of auditBlob(opened.body, reader)) events.forEach(take);
      const { wrong, lines } = reader.tally;
      if (wrong > 0) call.problem({ code: 'lines-skipped', about: log, detail: `${wrong} of ${lines} lines are no audit records and were skipped.` });
    }
    const found = log === undefined ? schemaOf(rows, input) : processSchemas.linux;
    const named = input.internalNames ? internalNames(rows, found) : { rows, schema: found };
    const tree = buildTree(named.rows, named.schema, linkOptions(input));
    const { timeless, circles } = tree.left;
    const others = tree.left.others + rows.length - named.rows.length;
    if (others > 0) call.problem({ code: 'rows-skipped', about: 'events', detail: `${others} of ${rows.length} rows are of other events and were left out.` });
    if (timeless > 0) call.problem({ code: 'rows-skipped', about: tree.schema.time_stamp, detail: `${timeless} of ${rows.length} rows have no time and were left out.` });
    if (circles > 0) call.problem({ code: 'circle-cut', about: 'parents', detail: `${circles} processes were their own ancestors and became roots.` });
    const kept = input.keep ? await call.attach({ name: `process-tree-${crypto.randomUUID()}.gz`, mediaType: 'application/gzip', body: packed(tree) }) : undefined;
    yield ['summary', { ...summaryOf(tree), schema: schemaName(tree.schema), tree: kept?.blob ?? null }] as const;
    const rowAt = processRows(tree, input.parentColumns);
    for (const position of walk(tree, 'roots', -1, { includeSource: false })) yield ['roots', rowAt(position)] as const;
    for (let position = 0; position < tree.size; position += 1) yield ['processes', rowAt(position)] as const;
  },
});
