import { z } from 'zod';
import type { Json } from '../kit/ports.ts';
import type { JobPorts, Range, Task } from './job.ts';

const Message = z.object({ job: z.string().max(100), from: z.int().min(0), to: z.int().min(1), tries: z.int().min(0), deferrals: z.int().min(0), after: z.number().optional() });
/** Queues differ in how long they can hold a message back; all can do 15 minutes. */
const longestDelay = 900;
const mostPieces = 16;

/** What came from a queue, if it is a task of ours. */
export const taskOf = (body: Json): Task | undefined => Message.safeParse(body).data as Task | undefined;

export const send = (ports: Pick<JobPorts, 'queue' | 'settings'>, task: Task, delay = 0): Promise<void> =>
  ports.queue.send(ports.settings.queueName, task, { delay: Math.min(Math.ceil(delay), longestDelay) });

/** Sends a task as several smaller ones: pieces of whole multiples of `size`, or halves when it has no more than that. */
export const sendInPieces = async (ports: Pick<JobPorts, 'queue' | 'settings'>, task: Task, size: number): Promise<void> => {
  for (const [from, to] of piecesOf(task, size)) await send(ports, { ...task, from, to, tries: 0, deferrals: 0 });
};

export const piecesOf = ({ from, to }: Pick<Task, 'from' | 'to'>, size: number): Range[] => {
  const count = to - from;
  const step = count > size ? Math.ceil(count / Math.min(mostPieces, Math.ceil(count / size)) / size) * size : Math.ceil(count / 2);
  const pieces: Range[] = [];
  for (let start = from; start < to; start += step) pieces.push([start, Math.min(to, start + step)]);
  return pieces;
};
