import { asciiHost, type HostParts, partsOf } from '../text/domains.ts';
import { isOwn, unicodeHost } from './target.ts';
import { editDistance } from '../text/edit-distance.ts';

/** How a name relates to one of our own. */
export const likenesses = ['own', 'homoglyph', 'other-suffix', 'typo', 'embedded', 'none'] as const;
export type Likeness = (typeof likenesses)[number];

export interface Lookalike {
  likeness: Likeness;
  /** The own domain it is nearest to; null when none is near. */
  nearest: string | null;
  /** Edits between the two labels after look-alike letters are made one; null when nothing is near. */
  distance: number | null;
}

/** Letters and groups that a reader takes for others. What Unicode itself calls compatible is folded before. */
const twins: Readonly<Record<string, string>> = {
  а: 'a', в: 'b', с: 'c', ԁ: 'd', е: 'e', ё: 'e', һ: 'h', н: 'h', і: 'i', ї: 'i', ј: 'j', к: 'k', ӏ: 'l', м: 'm', п: 'n',
  о: 'o', р: 'p', ԛ: 'q', г: 'r', ѕ: 's', т: 't', и: 'u', ѵ: 'v', ѡ: 'w', ԝ: 'w', х: 'x', у: 'y', з: '3',
  α: 'a', β: 'b', γ: 'y', ε: 'e', η: 'n', ι: 'i', κ: 'k', ν: 'v', ο: 'o', ρ: 'p', τ: 't', υ: 'u', χ: 'x', ω: 'w',
  ı: 'i', ł: 'l', ø: 'o', đ: 'd', ß: 'b', ɡ: 'g', ɑ: 'a', æ: 'ae', œ: 'oe', '0': 'o', '1': 'l', '3': 'e', '5': 's', $: 's',
};
const pairs: readonly (readonly [string, string])[] = [['rn', 'm'], ['vv', 'w'], ['cl', 'd']];
const farthest = 2;
const longestLabel = 63;

/** What a reader sees at a glance: accents off, look-alike letters made one, i and l the same. */
const skeleton = (label: string): string => {
  const folded = [...label.normalize('NFKD').toLowerCase()].map((sign) => (/\p{M}/u.test(sign) ? '' : (twins[sign] ?? sign))).join('');
  return pairs.reduce((text, [two, one]) => text.replaceAll(two, one), folded).replaceAll('i', 'l').replaceAll('-', '');
};

/** The own domain that a name could be taken for, and how near it is. Work is bounded by the number of own domains. */
export const lookalikeOf = (name: string, own: readonly string[]): Lookalike => {
  const host = asciiHost(name);
  const parts = partsOf(host);
  let best: Lookalike = { likeness: 'none', nearest: null, distance: null };
  if (!parts?.domain) return best;
  const label = unicodeHost(parts.domain).slice(0, longestLabel);
  for (const domain of own) {
    const mine = partsOf(domain);
    if (!mine?.domain) continue;
    if (isOwn(host, [domain])) return { likeness: 'own', nearest: domain, distance: 0 };
    const found = likenessOf(label, parts, mine);
    if (found && (best.distance === null || found.distance < best.distance)) best = { ...found, nearest: domain };
  }
  return best;
};

type Near = { likeness: Likeness; distance: number };

const likenessOf = (label: string, { suffix, subdomain }: HostParts, mine: HostParts): Near | undefined => {
  const own = unicodeHost(mine.domain);
  if (label === own) return suffix === mine.suffix ? { likeness: 'typo', distance: 0 } : { likeness: 'other-suffix', distance: 0 };
  const seen = skeleton(label);
  const wanted = skeleton(own);
  if (seen === wanted) return { likeness: 'homoglyph', distance: 0 };
  // One edit in a short word makes another word, not a slip.
  const allowed = own.length < 5 ? 0 : own.length < 8 ? 1 : farthest;
  const distance = editDistance(seen, wanted, allowed);
  if (distance <= allowed) return { likeness: 'typo', distance };
  const isEmbedded = own.length >= 4 && (seen.includes(wanted) || skeleton(subdomain).includes(wanted));
  return isEmbedded ? { likeness: 'embedded', distance: Math.abs(seen.length - wanted.length) + farthest } : undefined;
};
