import { createHash } from 'node:crypto';

/** Longest part of a key, in bytes of UTF-8, by which cloud tables order. What is longer is told apart by its hash. */
const headBytes = 200;

/** A row key that every cloud table takes, in the order of the key's UTF-8 bytes as far as the head goes. */
export const rowKeyOf = (key: string): string => {
  const bytes = Buffer.from(key);
  const head = headOf(key);
  return bytes.length <= headBytes ? head : `${head}-${createHash('sha256').update(bytes).digest('hex')}`;
};

const headOf = (key: string): string => Buffer.from(key).subarray(0, headBytes).toString('hex');

/** The span of row keys, both ends included, in which every key with this prefix and after that key lies. Undefined: there can be none. */
export const spanOf = (prefix: string, after: string): { from: string; to: string } | undefined => {
  const from = [headOf(prefix), headOf(after)].sort()[1]!;
  // `~` is above every character of a row key.
  const to = `${headOf(prefix)}~`;
  return from <= to ? { from, to } : undefined;
};

/** Keys with one head arrive in the order of their hashes: puts each such group in order, and drops what the span let in too much. */
export async function* inKeyOrder<T extends { key: string }>(lines: AsyncIterable<T>, prefix: string, after: string): AsyncGenerator<T> {
  let group: T[] = [];
  let head: string | undefined;
  const sorted = () => group.sort((a, b) => compare(a.key, b.key));
  for await (const line of lines) {
    if (!line.key.startsWith(prefix) || (after !== '' && compare(line.key, after) <= 0)) continue;
    const its = headOf(line.key);
    if (its !== head) {
      yield* sorted();
      group = [];
      head = its;
    }
    group.push(line);
  }
  yield* sorted();
}

const compare = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
