const longestNumber = 10;

/** Reads the fields of RAR 5 one behind the other. Behind the end there are zeros. */
export class Fields {
  place: number;
  readonly bytes: Buffer;

  constructor(bytes: Buffer, place = 0) {
    this.bytes = bytes;
    this.place = place;
  }

  /** Seven bits a byte, the lowest first, with the highest bit set in all bytes but the last. */
  number(): number {
    let value = 0;
    for (let length = 0; length < longestNumber; length += 1) {
      const byte = this.bytes[this.place] ?? 0;
      this.place += 1;
      value += (byte & 127) * 128 ** length;
      if (byte < 128) break;
    }
    return value;
  }

  take(length: number): Buffer {
    const taken = this.bytes.subarray(this.place, this.place + length);
    this.place += length;
    return taken;
  }
}

/** The number as `Fields` reads it. */
export const written = (value: number): number[] => (value < 128 ? [value] : [(value % 128) | 128, ...written(Math.floor(value / 128))]);
