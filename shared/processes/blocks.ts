import { promisify } from 'node:util';
import { gunzipSync, gzip } from 'node:zlib';

/** Characters from which a block is closed: few enough to be unpacked for one line of it, enough to be packed well. */
const enough = 2 ** 16;
/** Bytes that are handed on at a time. */
const piece = 2 ** 18;
const mostUnpacked = 2 ** 29;
/** Unpacked blocks that are held. */
const mostOpen = 8;

/** Of each block the number of its first line and where it begins, one after the other. */
export type Blocks = readonly number[];

/** The last bytes: an empty gzip member that says in an extra field where the heading begins. */
const footer = Buffer.from('1f8b08040000000000ff0a004750060000000000000003000000000000000000', 'hex');
const pointerAt = 16;
const pointerSize = 6;

/** Most bytes of a character in UTF-8. */
const bytesEach = 3;
const gzipped = promisify(gzip);
const packed = (text: string | Uint8Array): Promise<Buffer> => gzipped(text, { level: 1 });

/** Packs texts in two rooms that take turns: bytes of its own for each text would be given back late, and fill the memory until then. A text that is too long has bytes of its own. */
const packer = (): ((text: string) => Promise<Buffer>) => {
  let [room, other] = [Buffer.allocUnsafe(4 * enough), Buffer.allocUnsafe(4 * enough)];
  return (text) => {
    [room, other] = [other, room];
    return packed(bytesEach * text.length > room.length ? text : room.subarray(0, room.write(text)));
  };
};

function* blocksOf(lines: Iterable<string>): Generator<{ first: number; text: string }> {
  let held: string[] = [];
  let size = 0;
  let first = 0;
  for (const line of lines) {
    held.push(line);
    size += line.length;
    if (size < enough) continue;
    yield { first, text: held.join('\n') };
    first += held.length;
    held = [];
    size = 0;
  }
  if (held.length > 0) yield { first, text: held.join('\n') };
}

/** Lines as gzip, a member for each block of them, then a heading that may say where the blocks are. Whoever reads it all has the lines; each can be read without the others, too. */
export async function* packedLines(lines: Iterable<string>, headingOf: (blocks: Blocks) => string): AsyncGenerator<Buffer> {
  const blocks: number[] = [];
  let waiting: Buffer[] = [];
  let given = 0;
  let size = 0;
  const pack = packer();
  const take = async ({ first, member }: { first: number; member: Promise<Buffer> }): Promise<void> => {
    const bytes = await member;
    blocks.push(first, given + size);
    waiting.push(bytes);
    size += bytes.length;
  };
  let packing: Parameters<typeof take>[0] | undefined;
  for (const { first, text } of blocksOf(lines)) {
    // The text of a block is made while the one before it is packed.
    const next = { first, member: pack(`${text}\n`) };
    if (packing) await take(packing);
    packing = next;
    if (size < piece) continue;
    yield Buffer.concat(waiting);
    given += size;
    waiting = [];
    size = 0;
  }
  if (packing) await take(packing);
  const last = Buffer.from(footer);
  last.writeUIntLE(given + size, pointerAt, pointerSize);
  yield Buffer.concat([...waiting, await packed(headingOf(blocks)), last]);
}

const unpacked = (bytes: Uint8Array): string => gunzipSync(bytes, { maxOutputLength: mostUnpacked }).toString();

/** The heading, and the lines by number: their blocks stay packed until one of their lines is asked for. Throws when the bytes are something else. */
export const openLines = (bytes: Uint8Array): { heading: string; lineAt: (blocks: Blocks, line: number) => string } => {
  const last = Buffer.from(bytes.subarray(-footer.length));
  const end = last.length === footer.length ? last.readUIntLE(pointerAt, pointerSize) : NaN;
  last.fill(0, pointerAt, pointerAt + pointerSize);
  if (!last.equals(footer) || !(end <= bytes.length)) throw new RangeError('No heading.');
  const open = new Map<number, string[]>();
  const linesOf = (blocks: Blocks, at: number): string[] => {
    const found = open.get(at) ?? unpacked(bytes.subarray(blocks[at + 1], blocks[at + 3] ?? end)).split('\n');
    open.delete(at);
    open.set(at, found);
    if (open.size > mostOpen) open.delete(open.keys().next().value!);
    return found;
  };
  return {
    heading: unpacked(bytes.subarray(end, -footer.length)),
    lineAt: (blocks, line) => {
      const at = blockOf(blocks, line);
      const found = linesOf(blocks, at)[line - blocks[at]!];
      if (!found) throw new RangeError('No such line.');
      return found;
    },
  };
};

/** Where in `blocks` the block of a line is: the last one that begins no later. */
const blockOf = (blocks: Blocks, line: number): number => {
  let low = 0;
  let high = blocks.length / 2;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (blocks[2 * middle]! <= line) low = middle;
    else high = middle;
  }
  return 2 * low;
};
