import { local } from '../../shared/clouds/local/index.ts';
import type { Message } from '../../shared/kit/ports.ts';
import { readSettings } from '../../shared/kit/settings.ts';
import type { Window } from '../../shared/outbound/quota.ts';
import { reacher } from '../../shared/outbound/reach.ts';
import { AnswerError } from '../../shared/outbound/retry.ts';

/** One worker process: takes pieces of work from the queue, looks every value up, and writes a row for each. Ends when its parent hangs up. */
const { folder, url, windows, claim } = JSON.parse(process.argv[2] ?? '{}') as { folder: string; url: string; windows: Window[]; claim: number };
const ports = local(readSettings({ GUMSHOE_FOLDER: folder, GUMSHOE_TRUSTED_LOOPBACK: 'true' }));
const { queue, store, clock, fetch } = ports;
const reach = reacher(ports);
const hold = 2;
const lanes = 4;

const lookup = async (value: string, place: number): Promise<void> => {
  const reached = await reach({
    key: `fake|${value}`, quota: { bucket: 'fake:key', windows }, ttlOf: () => 3600, deadline: clock.now() + 60_000, timeout: 2000, claim,
    produce: async ({ heard, timeout }) => {
      const answer = await fetch(`${url}?value=${value}`, { timeout });
      heard(answer);
      if (answer.status !== 200) throw new AnswerError(answer.status, 'no');
      return JSON.parse(Buffer.from(answer.body).toString()) as { score: number };
    },
  });
  if (reached.outcome !== 'value') throw new Error(`${value}: ${reached.outcome}`);
  await store.put('rows', String(place).padStart(6, '0'), { value, ...reached.value });
};

const work = async (message: Message): Promise<void> => {
  const beat = setInterval(() => void queue.extend('work', message, hold).catch(() => undefined), (hold * 1000) / 4);
  try {
    await Promise.all((message.body as [string, number][]).map(([value, place]) => lookup(value, place)));
    await queue.delete('work', message);
  } finally {
    clearInterval(beat);
  }
};

process.on('disconnect', () => process.exit(0));
await import('../../shared/outbound/fetch.ts');
process.send?.('ready');
await Promise.all(
  Array.from({ length: lanes }, async () => {
    for (;;) {
      const [message] = await queue.receive('work', { visibility: hold });
      if (message) await work(message);
      else await clock.sleep(50);
    }
  }),
);
