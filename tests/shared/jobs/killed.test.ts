import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { local } from '../../../shared/clouds/local/index.ts';
import { doneUnits, hasEnded, readJob } from '../../../shared/jobs/job.ts';
import { submit } from '../../../shared/jobs/submit.ts';
import { reportBlob } from '../../../shared/jobs/work.ts';
import type { Report } from '../../../shared/kit/report.ts';
import { readSettings } from '../../../shared/kit/settings.ts';
import { lookupSlowly } from './worker.ts';

const observables = Array.from({ length: 10_000 }, (_, at) => `host-${at}.example`);

it('gives exactly one result for each of 10,000 observables although a worker is killed in the middle', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'gumshoe-job-'));
  const ports = local(readSettings({ GUMSHOE_FOLDER: folder }));
  const { id } = await submit(lookupSlowly, { values: observables }, ports);
  const workers = [0, 1, 2].map(() => fork(join(import.meta.dirname, 'worker.ts'), [folder]));
  try {
    let killed = false;
    for (let looked = 0; looked < 1000; looked += 1) {
      const job = (await readJob(ports, id))!;
      if (hasEnded(job)) break;
      if (!killed && doneUnits(job) > 2000) killed = workers[0]!.kill('SIGKILL');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(killed).toBe(true);
    expect(await readJob(ports, id)).toMatchObject({ state: 'done', units: 10_000, poisoned: 0 });
    const report = JSON.parse(Buffer.from((await ports.blobs.read(reportBlob(id)))!).toString()) as Report;
    expect(report.rows.map(({ sourceIndex, observable }) => `${String(sourceIndex)} ${String(observable)}`)).toEqual(observables.map((observable, at) => `${at} ${observable}`));
    expect(report).toMatchObject({ count: 10_000, truncated: false, problems: [] });
    expect(new Set(report.rows.map(({ worker }) => worker)).size).toBeGreaterThan(1);
  } finally {
    for (const worker of workers) {
      if (worker.exitCode !== null || worker.signalCode !== null) continue;
      worker.kill('SIGKILL');
      await once(worker, 'close');
    }
    await ports.close();
    rmSync(folder, { recursive: true });
  }
});
