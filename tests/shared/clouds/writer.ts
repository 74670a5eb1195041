import { local } from '../../../shared/clouds/local/index.ts';
import { readSettings } from '../../../shared/kit/settings.ts';

/** Writes without end, and says what is done, and what is about to be taken away. Its parent kills it. */
export type Word =
  | { did: 'put'; key: string }
  | { did: 'count' }
  | { did: 'blob'; name: string; sha256: string }
  | { did: 'replace'; body: string }
  | { did: 'send'; body: string }
  | { did: 'take'; body: string }
  | { did: 'delete'; body: string };

const [folder = '', run = ''] = process.argv.slice(2);
const { store, blobs, queue } = local(readSettings({ GUMSHOE_FOLDER: folder }));
const say = (word: Word) => process.send!(word);

const lanes: (() => Promise<unknown>)[] = [
  async () => {
    const key = `${run}-${crypto.randomUUID()}`;
    await store.put('crash', key, key.repeat(20));
    say({ did: 'put', key });
  },
  async () => {
    const before = await store.get<number>('count', 'count');
    if (await store.swap('count', 'count', (before?.value ?? 0) + 1, before?.version ?? null)) say({ did: 'count' });
  },
  async () => {
    const name = `${run}/${crypto.randomUUID()}`;
    const { sha256 } = await blobs.put(name, Buffer.alloc(200_000, name));
    say({ did: 'blob', name, sha256 });
  },
  async () => {
    const body = `${run}-${crypto.randomUUID()}`;
    await blobs.put('replaced', body);
    say({ did: 'replace', body });
  },
  async () => {
    const body = `${run}-${crypto.randomUUID()}`;
    await queue.send('crash', body);
    say({ did: 'send', body });
  },
  async () => {
    for (const message of await queue.receive('crash', { max: 1 })) {
      const body = message.body as string;
      say({ did: 'take', body });
      await queue.delete('crash', message);
      say({ did: 'delete', body });
    }
    await new Promise((resolve) => setTimeout(resolve, 2));
  },
];
await Promise.all(lanes.map(async (lane) => {
  for (;;) await lane();
}));
