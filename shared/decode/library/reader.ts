import { type LibarchiveWasm, libarchiveWasm } from 'libarchive-wasm';
import { type MessagePort, workerData } from 'node:worker_threads';

/** What the thread is told at its start. */
export interface Order {
  archive: Uint8Array<ArrayBuffer>;
  /** Most bytes given back. */
  bytes: number;
  /** Give what could be read of a member that is damaged. */
  keepPartial: boolean;
  /** Most entries looked at. */
  items: number;
  /** Most memory of the library, in bytes. */
  memory: number;
  answers: MessagePort;
  /** Becomes 1 when the last answer is given. */
  ended: Int32Array;
}

/** One thing the thread says: a member, or why one or all could not be read. The number counts all entries. */
export type Answer = { name: string; number: number; bytes: Uint8Array<ArrayBuffer> } | { name?: string; number?: number; reason: Reason };
export type Reason = 'damaged' | 'encrypted' | 'not-supported' | 'memory' | 'bytes' | 'items';

/** What the library's own types leave out. */
interface Heap {
  HEAP8: Int8Array;
  /** Zero when there is no memory left. */
  _malloc(size: number): number;
}

const pageBytes = 65_536;
const pieceBytes = 262_144;
/** Kinds of entries without content: directories and links. An archive made of a stream calls its member a pipe. */
const emptyKinds: readonly number[] = [0o040000, 0o120000];

interface Memory {
  buffer: ArrayBuffer;
  grow(pages: number): number;
}
/** What Node has and its types do not tell. */
const { WebAssembly: wasm } = globalThis as unknown as { WebAssembly: { Memory: { prototype: Memory }; RuntimeError: ErrorConstructor } };

/** The library asks here for memory; what it is refused it reports as an archive it cannot read. */
const boundMemory = (most: number): void => {
  const { grow } = wasm.Memory.prototype;
  wasm.Memory.prototype.grow = function (pages) {
    if (this.buffer.byteLength + pages * pageBytes > most) throw new RangeError('The archive wants more memory than it may have.');
    return grow.call(this, pages);
  };
};

const reasonOf = (message: string): Reason => {
  if (/encrypt|passphrase/i.test(message)) return 'encrypted';
  if (/memory|allocate/i.test(message)) return 'memory';
  return /support/i.test(message) ? 'not-supported' : 'damaged';
};

const read = (library: LibarchiveWasm, { archive, bytes, keepPartial, items, answers }: Order): void => {
  const module = library.module as unknown as Heap;
  const given = module._malloc(archive.length);
  const piece = module._malloc(pieceBytes);
  if (given === 0 || piece === 0) return answers.postMessage({ reason: 'memory' } satisfies Answer);
  module.HEAP8.set(archive, given);
  const reader = library.read_new();
  library.read_support_filter_all(reader);
  library.read_support_format_all(reader);
  library.read_open_memory(reader, given, archive.length);
  let left = bytes;
  let flaw: Reason | undefined;
  for (let number = 0; ; number += 1) {
    const entry = library.read_next_entry(reader);
    if (entry === 0) {
      const message = library.error_string(reader);
      if (message && !flaw) answers.postMessage({ reason: reasonOf(message) } satisfies Answer);
      return;
    }
    if (number === items) return answers.postMessage({ reason: 'items' } satisfies Answer);
    if (emptyKinds.includes(library.entry_filetype(entry))) continue;
    const name = library.entry_pathname(entry) || 'unknown';
    const pieces: Uint8Array[] = [];
    const give = (): void => {
      const content = joined(pieces);
      answers.postMessage({ name, number, bytes: content } satisfies Answer, [content.buffer]);
    };
    try {
      for (;;) {
        const length = library.read_data(reader, piece, Math.min(pieceBytes, left + 1));
        if (length === 0) break;
        if (length > left) return answers.postMessage({ name, number, reason: 'bytes' } satisfies Answer);
        left -= length;
        pieces.push(new Uint8Array(module.HEAP8.slice(piece, piece + length).buffer));
      }
      give();
    } catch (thrown) {
      // A trap leaves the library in no state to go on; anything else concerns the one member.
      if (thrown instanceof wasm.RuntimeError) throw thrown;
      const reason = library.entry_is_encrypted(entry) ? 'encrypted' : reasonOf((thrown as Error).message);
      // Members packed as one fail together: the first says why.
      flaw = reason === 'damaged' ? (flaw ?? reason) : reason;
      if (keepPartial) give();
      answers.postMessage({ name, number, reason: flaw } satisfies Answer);
    }
  }
};

const joined = (pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> => {
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let place = 0;
  for (const piece of pieces) {
    whole.set(piece, place);
    place += piece.length;
  }
  return whole;
};

const order = workerData as Order;
boundMemory(order.memory);
void libarchiveWasm()
  .then((library) => read(library, order))
  .catch((thrown: unknown) => order.answers.postMessage({ reason: reasonOf(thrown instanceof Error ? thrown.message : '') } satisfies Answer))
  .finally(() => {
    Atomics.store(order.ended, 0, 1);
    Atomics.notify(order.ended, 0);
  });
