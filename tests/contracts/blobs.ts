import { createHash, randomUUID } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { type Bench, collect, type Quirks } from './bench.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
const megabyte = 1024 * 1024;

/** `count` pieces of a megabyte, each of another byte, made while they are asked for. */
async function* megabytes(count: number, onPiece: () => void): AsyncGenerator<Uint8Array> {
  for (let n = 0; n < count; n += 1) {
    onPiece();
    yield Buffer.alloc(megabyte, n);
  }
}

/** Bytes in buffers that somebody still needs. */
const held = (): number => {
  collectGarbage();
  return process.memoryUsage().arrayBuffers;
};

export const blobContract = (bench: () => Bench, { inMemory }: Quirks): void => {
  describe('blobs', () => {
    const fresh = () => ({ ...bench().ports, clock: bench().clock, folder: `c/${randomUUID().slice(0, 8)}` });
    const sha256 = (body: string | Uint8Array) => createHash('sha256').update(body).digest('hex');
    const text = async (bytes: Promise<Uint8Array | undefined>) => Buffer.from((await bytes)!).toString();

    it.each([
      ['text', 'grüße 😀'],
      ['nothing', ''],
      ['bytes', Buffer.from([0, 255, 10, 13, 128])],
    ])('gives back what was put: %s', async (_, body) => {
      const { blobs, folder, clock } = fresh();
      const name = `${folder}/a.bin`;
      const facts = await blobs.put(name, body, { mediaType: 'text/x-odd; charset=utf-8' });
      const bytes = Buffer.from(body);
      expect(facts).toEqual({ name, mediaType: 'text/x-odd; charset=utf-8', size: bytes.length, sha256: sha256(bytes), modified: clock.now() });
      expect(Buffer.compare((await blobs.read(name))!, bytes)).toBe(0);
      const opened = await blobs.open(name);
      expect(opened).toMatchObject(facts);
      expect(Buffer.concat(await collect(opened!.body))).toEqual(bytes);
    });

    it('takes odd names and refuses those that climb', async () => {
      const { blobs, folder } = fresh();
      for (const name of [`${folder}/ä ö/日本.txt`, `${folder}/a+b&c=d.txt`, `${folder}/(1) [x] 'y'.html`, `${folder}/.hidden`]) {
        await blobs.put(name, name);
        expect(await text(blobs.read(name))).toBe(name);
        expect((await collect(blobs.list(name))).map((facts) => facts.name)).toEqual([name]);
      }
      for (const name of ['', '/a', 'a//b', '../a', 'a/../b', 'a/.', 'a\\b', 'a\u0000'])
        await expect(blobs.put(name, 'x'), name).rejects.toMatchObject({ code: 'invalid-input' });
    });

    it('reads what is not there as absent', async () => {
      const { blobs, folder } = fresh();
      expect(await blobs.open(`${folder}/none`)).toBeUndefined();
      expect(await blobs.read(`${folder}/none`)).toBeUndefined();
      expect(await blobs.delete(`${folder}/none`)).toBe(false);
      expect(await collect(blobs.list(`${folder}/`))).toEqual([]);
    });

    it('overwrites, and deletes', async () => {
      const { blobs, folder } = fresh();
      const name = `${folder}/a.txt`;
      await blobs.put(name, 'one', { mediaType: 'text/one' });
      await blobs.put(`${folder}/twin.txt`, 'one');
      await blobs.put(name, 'two', { mediaType: 'text/two' });
      expect(await text(blobs.read(name))).toBe('two');
      expect(await blobs.open(name)).toMatchObject({ mediaType: 'text/two', sha256: sha256('two') });
      expect(await blobs.delete(name)).toBe(true);
      expect(await blobs.read(name)).toBeUndefined();
      expect(await text(blobs.read(`${folder}/twin.txt`))).toBe('one');
    });

    it('refuses to read more than the limit', async () => {
      const { blobs, folder } = fresh();
      await blobs.put(`${folder}/a`, 'x'.repeat(1001));
      await expect(blobs.read(`${folder}/a`, 1000)).rejects.toMatchObject({ code: 'too-large' });
      expect((await blobs.read(`${folder}/a`, 1001))?.length).toBe(1001);
    });

    it('streams 64 MB in and out, and never holds them', async () => {
      const { blobs, folder } = fresh();
      const before = held();
      let most = 0;
      let seen = 0;
      const watch = () => {
        if ((seen += 1) % 8 === 0) most = Math.max(most, held() - before);
      };
      const facts = await blobs.put(`${folder}/large`, megabytes(64, watch));
      expect(facts.size).toBe(64 * megabyte);
      const opened = await blobs.open(`${folder}/large`);
      const hash = createHash('sha256');
      for await (const piece of opened!.body) {
        hash.update(piece);
        watch();
      }
      expect(hash.digest('hex')).toBe(facts.sha256);
      if (!inMemory) expect(most).toBeLessThan(32 * megabyte);
    });

    it('leaves the old content when the new one breaks off', async () => {
      const { blobs, folder } = fresh();
      await blobs.put(`${folder}/a`, 'old');
      const broken = async function* () {
        yield Buffer.from('new');
        throw new Error('broke off');
      };
      await expect(blobs.put(`${folder}/a`, broken())).rejects.toThrow('broke off');
      expect(await text(blobs.read(`${folder}/a`))).toBe('old');
    });

    it('lists by prefix, in order, with facts', async () => {
      const { blobs, folder } = fresh();
      const names = ['a/1.txt', 'a/2.txt', 'ab.txt', 'b.txt'].map((name) => `${folder}/${name}`);
      const facts = [];
      for (const name of names) facts.push(await blobs.put(name, name));
      expect(await collect(blobs.list(`${folder}/`))).toEqual(facts);
      expect((await collect(blobs.list(`${folder}/a/`))).map(({ name }) => name)).toEqual(names.slice(0, 2));
      expect((await collect(blobs.list(`${folder}/`, 3))).map(({ name }) => name)).toEqual(names.slice(0, 3));
    });

    it('keeps a blob for as long as was asked, and no longer', async () => {
      const { blobs, folder, clock } = fresh();
      await blobs.put(`${folder}/a`, 'x', { keep: 60 });
      await clock.advance(59_000);
      expect(await text(blobs.read(`${folder}/a`))).toBe('x');
      await clock.advance(1000);
      expect(await blobs.open(`${folder}/a`)).toBeUndefined();
      expect(await collect(blobs.list(`${folder}/`))).toEqual([]);
      expect(await blobs.delete(`${folder}/a`)).toBe(false);
      await blobs.put(`${folder}/a`, 'y');
      expect(await text(blobs.read(`${folder}/a`))).toBe('y');
    });

    it('links to the content', async () => {
      const { blobs, folder } = fresh();
      await blobs.put(`${folder}/a b.html`, '<p>ü</p>', { mediaType: 'text/html; charset=utf-8' });
      const link = await blobs.link(`${folder}/a b.html`, 60);
      expect(await bench().follow(link)).toBe('<p>ü</p>');
      await expect(blobs.link(`${folder}/none`, 60)).rejects.toMatchObject({ code: 'not-found' });
    });
  });
};
