import type { Problem } from './report.ts';

/** Most problems of one call that are listed. */
const most = 1000;

/** The problems of one call: the first thousand in full, then the first of any further code, and how many there were beyond. */
export class Problems {
  readonly #listed: Problem[] = [];
  readonly #codes = new Set<string>();
  #more = 0;

  add(problem: Problem): void {
    if (this.#listed.length < most || !this.#codes.has(problem.code)) {
      this.#listed.push(problem);
      this.#codes.add(problem.code);
    } else this.#more += 1;
  }

  list(about: string): Problem[] {
    if (this.#more === 0) return this.#listed;
    const all = this.#listed.length + this.#more;
    return [...this.#listed, { code: 'more-problems', about, detail: `There were ${all} problems; ${this.#more} more of the kinds above are not listed. Send less at once to see them all.` }];
  }
}
