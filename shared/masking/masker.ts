import { maskAddress } from './address.ts';
import { Digests } from './digest.ts';
import { maskAccount, maskGuid, maskSid } from './names.ts';
import { maskParts, maskText } from './text.ts';

type OfText = (digests: Digests, text: string) => string;
const ofText: ReadonlyMap<string, OfText> = new Map(Object.entries({ uuid: maskGuid, ip: maskAddress, str: maskText, sid: maskSid, acct: maskAccount }));
/** Without a key these leave what is no text as it is, and so do delimiters. */
const textOnly = new Set(['ip', 'sid', 'acct']);
const deepest = 100;

/** A scalar as text, as the reference writes it; anything else as JSON. */
const written = (value: unknown): string => {
  if (typeof value === 'string') return value;
  return typeof value === 'boolean' ? (value ? 'True' : 'False') : JSON.stringify(value);
};

/** Masks values of one call. With a key equal values give equal results in every call with that key; without one the results are the reference's and a dictionary undoes them. */
export class Masker {
  readonly #digests: Digests;

  constructor(key: string | undefined) {
    this.#digests = new Digests(key);
  }

  /** The value by a kind, or by delimiters when `kind` is none. Missing values stay missing; `null` gives nothing at all. */
  value(kind: string, value: unknown): unknown {
    if (value === null || value === undefined || kind === 'null') return null;
    if (kind === 'keep' || this.#isEmpty(value)) return value;
    if (kind === 'dict' || kind === 'list') return typeof value === 'string' ? this.#document(value) : this.#deep(value, 0);
    const mask = ofText.get(kind);
    if (Array.isArray(value) && mask) return value.map((item) => this.value(kind, item));
    if (typeof value !== 'string' && !this.#digests.keyed && (!mask || textOnly.has(kind))) return value;
    const text = written(value);
    return mask ? mask(this.#digests, text) : maskParts(this.#digests, text, kind);
  }

  /** Without a key what counts as empty stays in clear, as in the reference: no text, zero, false. */
  #isEmpty(value: unknown): boolean {
    return !this.#digests.keyed && (value === '' || value === 0 || value === false);
  }

  /** Lists and records as JSON stay JSON. */
  #document(text: string): string {
    if (!/^\s*[[{]/.test(text)) return maskText(this.#digests, text);
    let document: unknown;
    try {
      document = JSON.parse(text);
    } catch {
      return maskText(this.#digests, text);
    }
    return JSON.stringify(this.#deep(document, 0));
  }

  #deep(value: unknown, depth: number): unknown {
    if (value === null || value === undefined) return null;
    if (this.#isEmpty(value)) return value;
    if (typeof value !== 'object' || depth > deepest) return maskText(this.#digests, written(value));
    if (Array.isArray(value)) return value.map((item) => this.#deep(item, depth + 1));
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.#deep(item, depth + 1)]));
  }
}
