import type { Plain } from '../refang.ts';

export interface Indicator {
  type: string;
  /** The plain form. */
  value: string;
  /** The text as it stands; for a URL inside another, the other. */
  seen: string;
  /** Place of `seen` in the text. */
  offset: number;
  /** On the same text the lower number wins. */
  priority: number;
}

/** The findings in one text, which is read piece by piece. One value has one type: that of the lowest priority, and the first of those. */
export class Findings {
  readonly list: Indicator[] = [];
  private readonly byValue = new Map<string, Indicator>();
  private given = '';
  private base = 0;
  private plain: Plain | undefined;

  /** From now on places are those of a piece that starts at `base`, or of its plain form, where that is another. */
  turnTo(given: string, base: number, plain?: Plain): void {
    this.given = given;
    this.base = base;
    this.plain = plain;
  }

  /** Whether the value has been found, and nothing of this priority can better it. */
  holds(value: string, priority: number): boolean {
    const before = this.byValue.get(value);
    return before !== undefined && before.priority <= priority;
  }

  /** A value that is the text from `start` to `end`, or stands in there. */
  add(type: string, priority: number, value: string, start: number, end: number): void {
    const before = this.byValue.get(value);
    if (before !== undefined && before.priority <= priority) return;
    const { given, base, plain } = this;
    if (plain !== undefined) {
      const offset = plain.origin(start);
      this.keep(before, value, { type, value, seen: given.slice(offset, plain.origin(end)), offset: base + offset, priority });
    } else this.keep(before, value, { type, value, seen: end - start === value.length ? value : given.slice(start, end), offset: base + start, priority });
  }

  /** A value whose match is in the text as it is. */
  addGiven(type: string, priority: number, value: string, start: number, end: number): void {
    if (!this.holds(value, priority)) this.keep(this.byValue.get(value), value, { type, value, seen: this.given.slice(start, end), offset: this.base + start, priority });
  }

  /** A match in the text as it is, which takes the place of any other type. */
  put(type: string, priority: number, value: string, start: number, end: number): void {
    const seen = this.given.slice(start, end);
    this.keep(this.byValue.get(seen), seen, { type, value, seen, offset: this.base + start, priority });
  }

  private keep(before: Indicator | undefined, key: string, indicator: Indicator): void {
    if (before !== undefined) Object.assign(before, indicator);
    else {
      this.byValue.set(key, indicator);
      this.list.push(indicator);
    }
  }
}
