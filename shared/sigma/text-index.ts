const size = 3;
const buckets = 2 ** 16;
/** At most so many texts share a bucket, and so many letters of each are compared: a step over a cell costs no more, whatever the rules. */
const mostTexts = 16;
const mostLetters = 40;

/** The next place in the table: it depends on the last three letters, for the bits of any before them are moved out. */
const step = (bucket: number, letter: number): number => ((bucket << 6) ^ letter) & (buckets - 1);

/** Finds which of many texts are in a cell, in one pass: three letters of each text, those that fewest others have, lead to it. */
export class TextIndex {
  /** First text of each bucket, from 1; the others follow by `#next`. */
  readonly #first = new Int32Array(buckets);
  readonly #load = new Uint8Array(buckets);
  readonly #next: number[] = [0];
  readonly #texts: string[] = [''];
  readonly #fields: number[] = [-1];
  /** Where its three letters end in the text. */
  readonly #ends: number[] = [0];
  readonly #known = new Map<string, number>();

  /** The number of the text of a field, from 1; 0 where it is too short or there is no room. */
  add(field: number, whole: string): number {
    const text = whole.slice(0, mostLetters);
    const key = `${field} ${text}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    let best = -1;
    let end = 0;
    let bucket = 0;
    for (let at = 0; at < text.length; at += 1) {
      bucket = step(bucket, text.charCodeAt(at));
      if (at < size - 1 || (best >= 0 && this.#load[bucket]! >= this.#load[best]!)) continue;
      [best, end] = [bucket, at];
    }
    if (best < 0 || this.#load[best]! >= mostTexts) return 0;
    const number = this.#texts.length;
    this.#texts.push(text);
    this.#fields.push(field);
    this.#ends.push(end);
    this.#next.push(this.#first[best]!);
    this.#first[best] = number;
    this.#load[best]! += 1;
    this.#known.set(key, number);
    return number;
  }

  /** Tells the number of every text of the field that is in the cell, maybe more than once. */
  find(field: number, cell: string, found: (text: number) => void): void {
    const first = this.#first;
    let bucket = 0;
    for (let at = 0; at < cell.length; at += 1) {
      bucket = step(bucket, cell.charCodeAt(at));
      for (let text = first[bucket]!; text !== 0; text = this.#next[text]!)
        if (this.#fields[text] === field && cell.startsWith(this.#texts[text]!, at - this.#ends[text]!)) found(text);
    }
  }
}
