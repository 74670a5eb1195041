import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { testPorts } from '../support/ports.ts';
import type { Bench } from './bench.ts';
import { portContract } from './ports.ts';

const open = (folder: string) => {
  const ports = testPorts({ env: { GUMSHOE_FOLDER: folder } });
  const { clock } = ports;
  let queues = 0;
  return { ports, clock, close: () => ports.close(), pass: (seconds: number) => clock.advance(seconds * 1000), queue: async () => `queue-${(queues += 1)}` };
};

portContract('one machine', async (): Promise<Bench> => {
  const folder = mkdtempSync(join(tmpdir(), 'gumshoe-'));
  const bench = open(folder);
  const close = async () => {
    await bench.close();
    rmSync(folder, { recursive: true });
  };
  return { ...bench, follow: async (link) => readFileSync(fileURLToPath(link), 'utf8'), close };
});

portContract('memory', async (): Promise<Bench> => ({ ...open(':memory:'), follow: async () => '<p>ü</p>' }), { inMemory: true });
