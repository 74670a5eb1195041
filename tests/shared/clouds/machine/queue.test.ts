import { describe, expect, it } from 'vitest';
import { type Delivery, type QueueService, serviceQueue } from '../../../../shared/clouds/machine/queue.ts';
import { collect, silent } from '../../../contracts/bench.ts';
import { testPorts } from '../../../support/ports.ts';

/** A service that delivers what it was sent, over and over, until it is deleted. */
const service = (mostBytes = 100) => {
  const queues = new Map<string, Delivery[]>();
  const at = (queue: string) => queues.get(queue) ?? queues.set(queue, []).get(queue)!;
  const wire: QueueService = {
    mostBytes,
    send: async (queue, text) => at(queue).push({ id: `${at(queue).length}`, attempt: 0, receipt: 'r', text }),
    receive: async (queue, max) => at(queue).slice(0, max).map((delivery) => ({ ...delivery, attempt: (delivery.attempt += 1) })),
    delete: async (queue, { id }) => queues.set(queue, at(queue).filter((delivery) => delivery.id !== id)).size > 0,
    hold: async (_, { receipt }) => receipt,
    peek: async (queue, limit) => at(queue).slice(0, limit),
  };
  return { wire, at };
};

describe('a queue over a service', () => {
  it('sends a large body by way of a blob, which goes with its message', async () => {
    const { wire, at } = service();
    const { blobs } = testPorts();
    const queue = serviceQueue(wire, blobs, silent);
    await queue.send('q', 'x'.repeat(200));
    expect(at('q')[0]!.text).toMatch(/^\{"gumshoeBlob":"messages\/[0-9a-f-]+\.json"\}$/);
    const [message] = await queue.receive('q');
    expect(message!.body).toBe('x'.repeat(200));
    expect(await collect(blobs.list('messages/'))).toHaveLength(1);
    await queue.delete('q', message!);
    expect(await collect(blobs.list('messages/'))).toEqual([]);
  });

  it.each([
    ['a text that is not ours', 'hello <html>'],
    ['a reference to a blob that is gone', '{"gumshoeBlob":"messages/gone.json"}'],
  ])('puts %s aside at once, and goes on with the others', async (_, text) => {
    const { wire, at } = service();
    const queue = serviceQueue(wire, testPorts().blobs, silent);
    await wire.send('q', text, 0);
    await queue.send('q', 'good');
    expect((await queue.receive('q', { max: 10 })).map(({ body }) => body)).toEqual(['good']);
    expect(at('q')).toHaveLength(1);
    expect(await queue.poisoned('q')).toMatchObject([{ body: text }]);
  });

  it('takes an object for a reference only when it is nothing else', async () => {
    const { wire } = service();
    const queue = serviceQueue(wire, testPorts().blobs, silent);
    const body = { gumshoeBlob: 'x', more: 1 };
    await queue.send('q', body);
    expect((await queue.receive('q'))[0]!.body).toEqual(body);
  });
});
