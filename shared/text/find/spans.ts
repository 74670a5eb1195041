/** The matches of one type on one page, from left to right, none overlapping another. */
export class Spans {
  /** Starts and ends in turn; an end is the place behind the last character. */
  readonly places: number[] = [];
  /** Whatever stands before this place has been read. */
  resume = 0;

  /** Where the last match ends; 0 before the first. */
  get end(): number {
    return this.places.length === 0 ? 0 : this.places[this.places.length - 1]!;
  }

  add(start: number, end: number): void {
    this.places.push(start, end);
    this.resume = end;
  }

  forEach(visit: (start: number, end: number) => void): void {
    for (let index = 0; index < this.places.length; index += 2) visit(this.places[index]!, this.places[index + 1]!);
  }

  clear(): void {
    if (this.places.length > 0) this.places.length = 0;
    this.resume = 0;
  }
}

/** Adds every match of one type, in time linear in the text. */
export type Scan = (text: string, spans: Spans) => void;

/** A scan by a pattern whose every repetition is bounded, so that it costs linear time. */
export const byPattern =
  (pattern: RegExp, accept: (text: string) => boolean = () => true): Scan =>
  (text, spans) => {
    for (const match of text.matchAll(pattern)) if (accept(match[0])) spans.add(match.index, match.index + match[0].length);
  };
