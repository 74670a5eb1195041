import type { Call } from '../kit/call.ts';
import type { Clock } from '../kit/ports.ts';
import type { Row } from '../kit/report.ts';
import { turns } from '../kit/turn.ts';

/** Long computing that pauses now and then: it yields the share done, from 0 to 1, and returns its result. */
export type Work<T> = Generator<number, T, void>;

/** Without pauses: for tests, benchmarks and small inputs. */
export const atOnce = <T>(work: Work<T>): T => {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
};

/** Milliseconds. */
const longestTurn = 100;

/** Reports progress, lets others run about ten times a second, and stops when the call is aborted. */
export const paced = async <T>(work: Work<T>, { call, clock, what }: { call: Pick<Call, 'signal' | 'progress'>; clock: Clock; what: string }): Promise<T> => {
  const turn = turns(clock, call.signal, longestTurn);
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
    if (!turn.isOver()) continue;
    call.progress(Math.round(step.value * 100), 100, what);
    await turn.pass();
  }
};

const rowsAPiece = 64;

export interface Pace {
  call: Pick<Call, 'signal'>;
  clock: Clock;
}

/** The same rows in smaller batches, for an operation that computes on every row and may give none: others run about ten times a second, and it stops when the call is aborted. */
export async function* inPieces(batches: AsyncIterable<Row[]> | Iterable<Row[]>, { call, clock }: Pace): AsyncGenerator<Row[]> {
  const turn = turns(clock, call.signal, longestTurn);
  for await (const batch of batches)
    for (let from = 0; from < batch.length; from += rowsAPiece) {
      if (turn.isOver()) await turn.pass();
      yield batch.slice(from, from + rowsAPiece);
    }
}
