import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import buildProcessTree from '../functions/build/process-tree.ts';
import parseAuditLog from '../functions/parse/audit-log.ts';
import queryProcessTree from '../functions/query/process-tree.ts';
import { local } from '../shared/clouds/local/index.ts';
import { execute } from '../shared/kit/execute.ts';
import type { Operation } from '../shared/kit/operation.ts';
import type { Report } from '../shared/kit/report.ts';
import { readSettings } from '../shared/kit/settings.ts';
import type { Bench } from './bench.ts';
import { auditLog, endpoint, windows } from './process-inputs.ts';
import { eachRow } from './text-inputs.ts';

const size = 100_000;

/** The rows as JSON lines, in pieces of a thousand. */
async function* linesOf(kind: string, own: typeof windows): AsyncGenerator<Buffer> {
  let lines: string[] = [];
  for (const row of eachRow(kind, size, own)) {
    if (lines.push(`${JSON.stringify(row)}\n`) < 1000) continue;
    yield Buffer.from(lines.join(''));
    lines = [];
  }
  yield Buffer.from(lines.join(''));
}

/** A store on the disk, as a host has it: what is stored is not in the memory of the process. */
const store = (): { ports: ReturnType<typeof local>; call: (operation: Operation, input: object) => Promise<Report> } => {
  const folder = mkdtempSync(join(tmpdir(), 'gumshoe-bench-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const ports = local(readSettings({ GUMSHOE_FOLDER: folder }));
  return { ports, call: (operation, input) => execute(operation, input, ports, { id: 'bench', signal: new AbortController().signal }) };
};

const building = (name: string, kind: string, own: typeof windows): Bench => ({
  name, unit: 'rows', size,
  prepare: async () => {
    const { ports, call } = store();
    await ports.blobs.put('stored', linesOf(kind, own));
    return async () => (await call(buildProcessTree, { blob: 'stored' })).count;
  },
});

/** Whole operations, as a host calls them. */
const benches: Bench[] = [
  building('process_tree.operation', 'win_procs', windows),
  building('process_tree.operation_endpoint', 'mde_procs', endpoint),
  {
    name: 'process_tree.question', unit: 'rows', size,
    prepare: async () => {
      const { ports, call } = store();
      await ports.blobs.put('stored', linesOf('mde_procs', endpoint));
      const { sections = {} } = await call(buildProcessTree, { blob: 'stored' });
      const { tree } = sections['summary']![0]!;
      const key = sections['processes']![size / 2]!['proc_key'];
      // Other blobs are another instance, which has not read the tree yet.
      return async () => (await execute(queryProcessTree, { tree, walk: 'ancestors', key }, { ...ports, blobs: { ...ports.blobs } }, { id: 'bench', signal: new AbortController().signal })).count;
    },
  },
  {
    name: 'auditdextract.operation', unit: 'events', size,
    prepare: async () => {
      const { ports, call } = store();
      await ports.blobs.put('stored', auditLog(size));
      return async () => (await call(parseAuditLog, { blob: 'stored' })).count;
    },
  },
];
export default benches;
