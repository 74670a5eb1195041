import { maskAccount } from './account.ts';
import { addresses } from './address.ts';
import { Digests } from './digest.ts';
import { maskDocuments } from './document.ts';
import { guids } from './guid.ts';
import { remembering } from './remember.ts';
import { Secret } from './secret.ts';
import { sids } from './sid.ts';
import { isEmpty, maskParts, maskText, type MaskCells, type MaskTexts, missing, written } from './text.ts';

type OfText = (digests: Digests, text: string) => string;
const oneByOne = (mask: OfText) => (digests: Digests): MaskTexts => {
  const remembered = remembering((text) => mask(digests, text));
  return (texts) => texts.map(remembered);
};
const ofTexts: ReadonlyMap<string, (digests: Digests) => MaskTexts> = new Map([
  ['uuid', guids], ['ip', addresses], ['sid', sids], ['str', oneByOne(maskText)], ['acct', oneByOne(maskAccount)],
]);
const areTexts = (cells: readonly unknown[]): cells is readonly string[] => {
  for (const cell of cells) if (typeof cell !== 'string' || cell.length === 0) return false;
  return true;
};
/** Without a key these leave what is no text as it is, and so do delimiters. */
const textOnly = new Set(['ip', 'sid', 'acct']);

/**
 * Masks columns. With a key equal values give equal results in every call with that key. Without one they do so for everybody: the results are the reference's where
 * those are not random (GUIDs, IPv4), and whoever tries likely values undoes them.
 */
export class Masker {
  readonly #secret: Secret;

  constructor(key: string | undefined) {
    this.#secret = new Secret(key);
  }

  /** Masks a column by a kind, or by delimiters when `kind` is none. Missing values stay missing; `null` gives nothing at all. */
  column(kind: string): MaskCells {
    if (kind === 'null') return (cells) => cells.map(() => null);
    if (kind === 'keep') return (cells) => cells.map((cell) => cell ?? null);
    const known = ofTexts.get(kind);
    const isDocument = kind === 'dict' || kind === 'list';
    const digests = new Digests(this.#secret, { ofParts: kind === 'acct' || !(known || isDocument) });
    if (isDocument) return maskDocuments(digests);
    const mask = (known ?? oneByOne((_, text) => maskParts(digests, text, kind)))(digests);
    const inClear = !digests.keyed && (known === undefined || textOnly.has(kind));
    const column: MaskCells = (cells) => {
      if (areTexts(cells)) return mask(cells);
      const places: number[] = [];
      const texts: string[] = [];
      const masked = cells.map((cell, place) => {
        if (missing(cell)) return null;
        if (isEmpty(digests, cell)) return cell;
        if (known && Array.isArray(cell)) return column(cell);
        if (inClear && typeof cell !== 'string') return cell;
        places.push(place);
        texts.push(written(cell));
        return null;
      });
      mask(texts).forEach((text, index) => (masked[places[index]!] = text));
      return masked;
    };
    return column;
  }
}
