import type { Branch } from './audit-branch.ts';
import { codesOf, type Page } from './audit-page.ts';
import { unhexed } from './audit-value.ts';

const unhexedText = (text: string): string => unhexed({ text, codes: codesOf(text), scratch: Buffer.alloc(0) }, 0, text.length);

interface Piece {
  raw: string;
  quoted: boolean;
}

/** The arguments of an execution: `a0`, `a1` …, where a long one comes as `a2[0]`, `a2[1]` …, maybe over several records. */
export class AuditArguments {
  readonly #plain: string[] = [];
  #rest: Map<number, Piece[]> | undefined;

  take({ field: { argument, piece }, from, to }: Branch, value: string, quoted: boolean, page: Page): void {
    if (!piece && argument === this.#plain.length && !this.#rest) {
      this.#plain.push(value);
      return;
    }
    this.#rest ??= new Map();
    const found = { raw: page.text.slice(from, to), quoted };
    const pieces = this.#rest.get(argument);
    if (pieces) pieces.push(found);
    else this.#rest.set(argument, [found]);
  }

  list(): string[] {
    if (!this.#rest) return this.#plain;
    const rest = [...this.#rest].sort(([a], [b]) => a - b);
    return [...this.#plain, ...rest.map(([, pieces]) => joined(pieces))];
  }
}

/** A character may be cut in two between pieces, so hex is put together before it is read. */
const joined = (pieces: Piece[]): string =>
  pieces.every(({ quoted }) => !quoted) ? unhexedText(pieces.map(({ raw }) => raw).join('')) : pieces.map(({ raw, quoted }) => (quoted ? raw : unhexedText(raw))).join('');
