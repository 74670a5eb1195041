import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { type Budget, Unpackable } from '../budget.ts';
import type { Member, Problem } from '../member.ts';
import type { Answer, Order, Reason } from './reader.ts';
import { readerFile } from './reader-file.ts';

/** Memory beside that for the archive: the largest dictionary that packers commonly use, four times. */
const workingMemory = 268_435_456;
const heapMegabytes = 32;

/**
 * The members of an archive in a format that only the library reads (7z, RAR, CAB, ISO …). It was written in C for other people's files, so it gets a
 * thread of its own for each archive, without environment or output, and the thread is ended when its time is over. What it gave until then is kept.
 */
export function* readWithLibrary(archive: Uint8Array, budget: Budget, problem: Problem): Generator<Member> {
  yield* membersOf(answersOf(archive, budget, { bytes: budget.allowance(archive.length) }), archive.length, budget, problem);
}

/** Makes members and problems of what the thread said about an archive of so many bytes. */
export function* membersOf(answers: readonly LibraryAnswer[], packed: number, budget: Budget, problem: Problem): Generator<Member> {
  for (const answer of answers) {
    if ('reason' in answer) problem(answer.name, answer.reason === 'bytes' ? budget.exceeded(packed) : problemOf(answer.reason));
    else {
      const bytes = Buffer.from(answer.bytes.buffer);
      budget.spend(bytes.length);
      yield { name: answer.name, bytes };
    }
  }
}

export type LibraryAnswer = Answer | { name?: string; number?: number; reason: Failure };

type Failure = Exclude<Reason, 'bytes'> | 'time' | 'absent';

const failures: Readonly<Record<Failure, readonly [code: Unpackable['code'], detail: string]>> = {
  damaged: ['damaged', 'It is damaged or cut off.'],
  encrypted: ['encrypted', 'It is encrypted.'],
  'not-supported': ['not-supported', 'It is packed in a way that is not supported.'],
  memory: ['memory-limit', `It wants more than ${workingMemory / 1_048_576} MiB of memory to be unpacked.`],
  items: ['item-limit', 'Nothing further was unpacked: the limit on items of one call was reached.'],
  time: ['time-limit', 'It took too long to unpack; what came out in time is kept.'],
  absent: ['not-supported', 'The library for this format is not installed beside the program.'],
};

export const problemOf = (failure: Failure): Unpackable => new Unpackable(...failures[failure]);

/** All that the thread says about an archive. */
export const answersOf = (
  archive: Uint8Array,
  budget: Budget,
  { bytes, keepPartial = false }: { bytes: number; keepPartial?: boolean },
): LibraryAnswer[] => {
  if (!readerFile) return [{ reason: 'absent' }];
  return budget.timed((milliseconds) => {
    const { port1: port, port2: answers } = new MessageChannel();
    const ended = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    const copy = new Uint8Array(archive);
    const order: Order = { archive: copy, bytes, keepPartial, items: budget.items, memory: archive.length + workingMemory, answers, ended };
    const thread = new Worker(readerFile!, {
      workerData: order,
      transferList: [copy.buffer, answers],
      resourceLimits: { maxOldGenerationSizeMb: heapMegabytes },
      env: {},
      execArgv: [],
      stdout: true,
      stderr: true,
    });
    // What goes wrong in the thread shows in its missing end; an event that nobody hears would end the process.
    thread.on('error', () => undefined).unref();
    Atomics.wait(ended, 0, 0, milliseconds);
    void thread.terminate();
    const given: (Answer | { reason: 'time' })[] = [];
    for (let message = receiveMessageOnPort(port); message; message = receiveMessageOnPort(port)) given.push(message.message as Answer);
    if (Atomics.load(ended, 0) === 0) given.push({ reason: 'time' });
    port.close();
    return given;
  });
};
