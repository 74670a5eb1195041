import { describe, expect, it } from 'vitest';
import type { Json, Message } from '../../shared/kit/ports.ts';
import type { Bench, Quirks } from './bench.ts';

export const queueContract = (bench: () => Bench, { holdsCount, staleReceiptsWork }: Quirks): void => {
  describe('queue', () => {
    const fresh = async () => ({ ...bench().ports, pass: bench().pass, name: await bench().queue() });

    it.each<[string, Json]>([
      ['object', { job: 1, text: 'ü 😀 <&>' }], ['text', 'plain'], ['number', 7], ['null', null], ['list', [1, [2]]], ['10 kB', 'y'.repeat(10_000)], ['60 kB', 'z'.repeat(60_000)], ['1.5 MB', 'x'.repeat(1_500_000)],
    ])('delivers what was sent: %s', async (_, body) => {
      const { queue, name } = await fresh();
      await queue.send(name, body);
      const [message] = await queue.receive(name, { max: 10 });
      expect(message!.body).toEqual(body);
      expect(message!.attempt).toBe(1);
      await queue.delete(name, message!);
      expect(await queue.receive(name)).toEqual([]);
    });

    it('hides a message while somebody works on it, then delivers it again', async () => {
      const { queue, name, pass } = await fresh();
      await queue.send(name, 'work');
      const [first] = await queue.receive(name, { visibility: 1 });
      expect(await queue.receive(name)).toEqual([]);
      await pass(1);
      const [second] = await queue.receive(name, { visibility: 30 });
      expect(second).toMatchObject({ id: first!.id, body: 'work', attempt: 2 });
      expect(second!.receipt).not.toBe(first!.receipt);
    });

    it.skipIf(staleReceiptsWork)('does not let a late worker delete what another one holds', async () => {
      const { queue, name, pass } = await fresh();
      await queue.send(name, 'work');
      const [late] = await queue.receive(name, { visibility: 1 });
      await pass(1);
      const [holder] = await queue.receive(name, { visibility: 1 });
      await queue.delete(name, late!);
      await queue.extend(name, late!, 60);
      await queue.release(name, late!, 0);
      await pass(1);
      expect(await queue.receive(name)).toMatchObject([{ id: holder!.id, attempt: 3 }]);
    });

    it('delays', async () => {
      const { queue, name, pass } = await fresh();
      await queue.send(name, 'later', { delay: 1 });
      expect(await queue.receive(name)).toEqual([]);
      await pass(1);
      expect(await queue.receive(name)).toMatchObject([{ body: 'later', attempt: 1 }]);
    });

    it('takes a message back, at once or later, and counts on', async () => {
      const { queue, name, pass } = await fresh();
      await queue.send(name, 'work');
      const [first] = await queue.receive(name);
      await queue.release(name, first!, 0);
      await pass(0.1);
      const [second] = await queue.receive(name);
      expect(second).toMatchObject({ id: first!.id, attempt: holdsCount ? 3 : 2 });
      await queue.release(name, second!, 1);
      expect(await queue.receive(name)).toEqual([]);
      await pass(1);
      expect(await queue.receive(name)).toMatchObject([{ id: first!.id, attempt: holdsCount ? 5 : 3 }]);
    });

    it('lets a worker hold a message longer, and delete it after that', async () => {
      const { queue, name, pass } = await fresh();
      await queue.send(name, 'long work');
      const [message] = await queue.receive(name, { visibility: 1 });
      await queue.extend(name, message!, 3);
      await pass(1.5);
      expect(await queue.receive(name)).toEqual([]);
      await queue.extend(name, message!, 1);
      await queue.delete(name, message!);
      await pass(1);
      expect(await queue.receive(name)).toEqual([]);
    });

    it('puts a message aside after five attempts', async () => {
      const { queue, name, pass } = await fresh();
      await queue.send(name, { bad: true });
      for (const attempt of holdsCount ? [1, 3, 5] : [1, 2, 3, 4, 5]) {
        const [message] = await queue.receive(name);
        expect(message?.attempt).toBe(attempt);
        expect(await queue.poisoned(name)).toEqual([]);
        await queue.release(name, message!, 0);
        await pass(0.1);
      }
      expect(await queue.receive(name)).toEqual([]);
      expect(await queue.poisoned(name)).toMatchObject([{ body: { bad: true } }]);
      expect(await queue.poisoned(name)).toHaveLength(1);
      expect(await queue.poisoned(name, 0)).toEqual([]);
    });

    it('gives every message to one of many workers', async () => {
      const { queue, name } = await fresh();
      await Promise.all(Array.from({ length: 40 }, (_, n) => queue.send(name, n)));
      const seen: Json[] = [];
      const worker = async (): Promise<void> => {
        for (let got: Message[] = [{} as Message]; got.length > 0; ) {
          got = await queue.receive(name, { max: 10, visibility: 60 });
          for (const message of got) {
            seen.push(message.body);
            await queue.delete(name, message);
          }
        }
      };
      await Promise.all(Array.from({ length: 8 }, worker));
      expect(seen.toSorted((a, b) => Number(a) - Number(b))).toEqual(Array.from({ length: 40 }, (_, n) => n));
    });

    it('keeps queues apart', async () => {
      const { queue, name } = await fresh();
      const other = await bench().queue();
      await queue.send(name, 1);
      expect(await queue.receive(other)).toEqual([]);
    });
  });
};
