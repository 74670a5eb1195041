import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bench } from './bench.ts';

const root = join(import.meta.dirname, '..');
const bundle = join(root, 'dist/azure/index.cjs');
/** A new instance has compiled nothing yet. */
const env = { ...process.env, NODE_DISABLE_COMPILE_CACHE: '1' };
const started = (file: string) => (): string => execFileSync(process.execPath, [join(root, 'tests/support/functions-worker.ts'), file], { encoding: 'utf8', env });

/** Starts Node, loads the bundle as the Functions worker does and ends; beside it the same with an app of one function. The difference is ours. */
const benches: Bench[] = [
  {
    name: 'bundle.azure.start',
    unit: 'starts',
    size: 1,
    runs: 9,
    prepare: () => {
      if (!existsSync(bundle)) execFileSync(process.execPath, [join(root, 'infra/build.ts'), 'azure']);
      return started(bundle);
    },
    peer: {
      name: 'an app of one function',
      prepare: () => {
        const file = join(mkdtempSync(join(tmpdir(), 'gumshoe-')), 'index.cjs');
        writeFileSync(file, "require('@azure/functions-core').registerFunction({ name: 'One', bindings: {} }, () => undefined);\n");
        return started(file);
      },
    },
  },
];
export default benches;
