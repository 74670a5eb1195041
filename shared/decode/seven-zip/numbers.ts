import { Unpackable } from '../budget.ts';

const mostThings = 100_000;

const damaged = (): Unpackable => new Unpackable('damaged', 'The directory of the archive is damaged.');

/** Reads the directory of a 7z archive from front to end. Throws an Unpackable when it ends too soon. */
export class DirectoryReader {
  readonly #bytes: Buffer;
  place = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  byte(): number {
    const byte = this.#bytes[this.place];
    if (byte === undefined) throw damaged();
    this.place += 1;
    return byte;
  }

  take(length: number): Buffer {
    if (length > this.#bytes.length - this.place) throw damaged();
    this.place += length;
    return this.#bytes.subarray(this.place - length, this.place);
  }

  /** A number of up to nine bytes: as many leading ones in the first as there are bytes behind it. */
  number(): number {
    const first = this.byte();
    let value = 0;
    let mask = 0x80;
    for (let place = 0; place < 8; place += 1, mask >>= 1) {
      if ((first & mask) === 0) {
        value += (first & (mask - 1)) * 256 ** place;
        break;
      }
      value += this.byte() * 256 ** place;
    }
    if (!Number.isSafeInteger(value)) throw damaged();
    return value;
  }

  /** A number of things, each of which takes at least a bit of what is left. */
  count(): number {
    return this.#checked(this.number());
  }

  #checked(count: number): number {
    if (count > 8 * (this.#bytes.length - this.place)) throw damaged();
    if (count > mostThings) throw new Unpackable('not-supported', 'It has more members than are looked at.');
    return count;
  }

  expect(wanted: number): void {
    if (this.byte() !== wanted) throw damaged();
  }

  /** True and one byte further if that is the byte. */
  skip(wanted: number): boolean {
    if (this.#bytes[this.place] !== wanted) return false;
    this.place += 1;
    return true;
  }

  /** Which of `count` things have a checksum; the checksums are read over. */
  digests(count: number): boolean[] {
    let defined = Array<boolean>(this.#checked(count)).fill(true);
    if (this.byte() === 0) {
      const bits = this.take(Math.ceil(count / 8));
      defined = defined.map((_, number) => (bits[number >> 3]! & (0x80 >> (number & 7))) !== 0);
    }
    this.take(4 * defined.filter(Boolean).length);
    return defined;
  }

  rest(): Buffer {
    return this.#bytes.subarray(this.place);
  }

  since(place: number): Buffer {
    return this.#bytes.subarray(place, this.place);
  }
}

/** The form that `number()` reads; always with eight bytes behind the first where one does not do. */
export const written = (value: number): Buffer => {
  if (value < 0x80) return Buffer.from([value]);
  const bytes = Buffer.alloc(9, 0xff);
  bytes.writeBigUInt64LE(BigInt(value), 1);
  return bytes;
};
