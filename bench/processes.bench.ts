import { AuditReader } from '../shared/logs/audit.ts';
import { auditText } from '../shared/logs/audit-lines.ts';
import { processSchemas, type ProcessTable } from '../shared/processes/schema.ts';
import { buildTree } from '../shared/processes/tree.ts';
import { positionsOf, walk } from '../shared/processes/walk.ts';
import type { Bench } from './bench.ts';
import { auditLog, endpoint, linux, windows } from './process-inputs.ts';
import { rowsOf } from './text-inputs.ts';

const size = 100_000;

const building = (name: string, kind: string, table: ProcessTable, own: typeof windows, target: number): Bench => ({
  name, unit: 'rows', size, target,
  prepare: () => {
    const rows = rowsOf(kind, size, own);
    return () => buildTree(rows, processSchemas[table]).size;
  },
});

const benches: Bench[] = [
  {
    name: 'auditdextract.log', unit: 'events', size, target: 60,
    prepare: () => {
      const text = auditLog(size);
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
