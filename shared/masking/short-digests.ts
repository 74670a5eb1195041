import { blocksSize, firstBlocks, roundConstants, sha256 } from './sha256.ts';

/** What of WebAssembly is wanted: the types of Node leave it to those of browsers. */
declare const WebAssembly: {
  Memory: new (size: { initial: number }) => { buffer: ArrayBuffer };
  Module: new (code: Uint8Array<ArrayBuffer>) => object;
  Instance: new (module: object, imports: object) => { exports: { run: (start: number, end: number) => void } };
};

/** Characters that fit in one block beside the sign of their end and their number. */
export const longestShort = 55;
const page = 65_536;

/** Code, which is the same for everybody; made when it is wanted first. */
let compiled: object | undefined;

/** SHA-256 of many short ASCII texts. Four at once take a third of the time of a call of `hash` for each, whose cost is mostly the call. */
export class ShortDigests {
  readonly most: number;
  readonly #words: Int32Array;
  readonly #run: (start: number, end: number) => void;
  #count = 0;

  constructor(most: number) {
    const memory = new WebAssembly.Memory({ initial: Math.ceil((firstBlocks + Math.ceil(most / 4) * blocksSize) / page) });
    compiled ??= new WebAssembly.Module(sha256());
    this.most = most;
    this.#run = new WebAssembly.Instance(compiled, { own: { memory } }).exports.run;
    this.#words = new Int32Array(memory.buffer);
    this.#words.set(roundConstants);
  }

  /** Forgets what was there. */
  clear(): void {
    this.#words.fill(0, firstBlocks / 4, this.#end / 4);
    this.#count = 0;
  }

  /** Takes the text in these bytes, at most 55. */
  add(bytes: Uint8Array, from: number, to: number): void {
    const words = this.#words;
    const first = place(this.#count);
    const length = to - from;
    let word = 0;
    for (let at = 0; at < length; at += 1) {
      word = (word << 8) | bytes[from + at]!;
      if ((at & 3) === 3) words[first + (at & ~3)] = word;
    }
    const rest = length & 3;
    words[first + (length & ~3)] = ((rest === 0 ? 0 : word << 8) | 0x80) << (24 - rest * 8);
    words[first + 60] = length * 8;
    this.#count += 1;
  }

  digest(): void {
    if (this.#count > 0) this.#run(firstBlocks, this.#end);
  }

  /** One of the eight numbers of a digest. */
  word(index: number, number: number): number {
    return this.#words[place(index) + number * 4]!;
  }

  get #end(): number {
    return firstBlocks + Math.ceil(this.#count / 4) * blocksSize;
  }
}

/** Where the first number of a text is, in numbers: four texts take turns. */
const place = (index: number): number => firstBlocks / 4 + (index >> 2) * (blocksSize / 4) + (index & 3);
