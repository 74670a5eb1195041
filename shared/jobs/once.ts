import { createHash } from 'node:crypto';
import { Fault } from '../kit/fault.ts';
import type { Ports } from '../kit/ports.ts';
import type { Report } from '../kit/report.ts';
import { reused } from './submit.ts';

type Claim = { digest: string; until: number; done: boolean };

const table = 'answers';
const keepSeconds = 86_400;

export interface Request {
  /** Operation, caller and key: what must be done once. */
  of: string;
  input: unknown;
  /** Seconds after which a claim without result counts as abandoned. */
  seconds: number;
  deadline: number;
  signal: AbortSignal;
}

/** Runs at most once for each key, and gives the first answer again to whoever asks again within a day. A failure is not kept. */
export const once = async (ports: Ports, { of, input, seconds, deadline, signal }: Request, run: () => Promise<Report>): Promise<{ report: Report; replayed: boolean }> => {
  const { store, blobs, clock } = ports;
  const name = createHash('sha256').update(of).digest('hex');
  const digest = createHash('sha256').update(JSON.stringify(input ?? {})).digest('hex');
  const blob = `answers/${name}.json`;
  for (;;) {
    const held = await store.get<Claim>(table, name);
    if (held && held.value.digest !== digest) throw reused();
    if (held?.value.done) {
      const bytes = await blobs.read(blob);
      if (bytes) return { report: JSON.parse(Buffer.from(bytes).toString('utf8')) as Report, replayed: true };
    }
    if (held && !held.value.done && held.value.until > clock.now()) {
      if (deadline - clock.now() < 1000) throw new Fault('timed-out', 'The first request with this key is still at work. Ask again with the same key.', { retryAfter: 5 });
      await clock.sleep(500, signal);
      continue;
    }
    const until = clock.now() + seconds * 1000;
    const version = await store.swap(table, name, { digest, until, done: false }, held?.version ?? null, { expires: until + keepSeconds * 1000 });
    if (version === undefined) continue;
    try {
      const report = await run();
      await blobs.put(blob, JSON.stringify(report), { mediaType: 'application/json', keep: keepSeconds });
      await store.swap(table, name, { digest, until, done: true }, version, { expires: clock.now() + keepSeconds * 1000 });
      return { report, replayed: false };
    } catch (thrown) {
      await store.delete(table, name, version);
      throw thrown;
    }
  }
};
