import { extraTypes, priorityOf, usualTypes } from '../types.ts';
import { type CustomType, customScan } from './custom.ts';
import { extraScans } from './extras.ts';
import { hashLengths, hashScan } from './hashes.ts';
import { labelCheck } from './last-labels.ts';
import type { Page } from './page.ts';
import { signReader, type SignType, signTypes } from './signs.ts';
import { type Scan, Spans } from './spans.ts';

export interface Wanted {
  /** Names of built-in and custom types. */
  types: readonly string[];
  custom?: readonly CustomType[];
  /** Accept host names with any last label. */
  anySuffix?: boolean;
  /** Also find what has been defanged. */
  defanged?: boolean;
  /** Leave out host names that look like files: `setup.py`, `readme.md`. */
  skipFileNames?: boolean;
  /** Take off quotes and the name of a field in front of an address of mail: `suser=bob@example.com`. */
  skipFieldNames?: boolean;
  /** Whether there is time left; asked between the matches of custom types. */
  inTime?: () => boolean;
}

/** One type, and where it stands on the page that was read last. */
export interface Step {
  type: string;
  priority: number;
  spans: Spans;
  /** A caller's own type, which may cross line ends: does it read the plain form, the text as it is, or that only where the two differ? */
  own?: 'plain' | 'raw' | 'changed';
}

export interface Steps {
  /** In the order in which they count. */
  steps: readonly Step[];
  /** Every URL, wanted or not: a path inside one is none. Empty unless URLs or paths are wanted. */
  urls: Spans;
  /** Fills the spans of every step. `given` is the text before it was made plain. */
  read(page: Page, given: string): void;
}

/** A pattern for both may be written for defanged text (`hxxp`) or for the plain form. */
const readings = (when: CustomType['when'], defanged: boolean) =>
  when === 'defanged' ? (['raw'] as const) : when === 'both' && defanged ? (['plain', 'changed'] as const) : (['plain'] as const);

/** Readies what is wanted, for one page after another. `accept` tells whether the last label of a host makes it a domain. */
export const stepsOf = ({ types, custom = [], defanged = true, inTime }: Wanted, accept: (lastLabel: string) => boolean): Steps => {
  const applied = custom.filter(({ when }) => when === 'both' || (when === 'defanged') === defanged);
  const replaced = new Set(applied.map(({ name }) => name));
  const builtIn = [...usualTypes, ...extraTypes].filter((type) => types.includes(type) && !replaced.has(type));
  const step = (type: string, priority = priorityOf(type)): Step => ({ type, priority, spans: new Spans() });

  const isSigned = (type: string): type is SignType => signTypes.some((signed) => signed === type);
  const signed = builtIn.filter(isSigned);
  const signs = signReader(signed.includes('linux_path') ? [...signed, 'url'] : signed, labelCheck(accept));
  const bySign = signed.map((type) => ({ ...step(type), spans: signs.found[type] }));
  const byPattern = builtIn.filter((type) => type in extraScans).map((type) => ({ ...step(type), scan: extraScans[type as keyof typeof extraScans] }));
  const byLength = builtIn.filter((type) => type in hashLengths).map((type) => step(type));
  const readHashes = hashScan(new Map(byLength.map(({ type, spans }) => [hashLengths[type]!, spans])));
  const own = applied
    .filter(({ name }) => types.includes(name))
    .flatMap((given) => {
      const scan = customScan(given, inTime);
      return readings(given.when, defanged).map((reads) => ({ ...step(given.name, given.priority), own: reads, scan }));
    });
  const scanned: readonly (Step & { scan: Scan })[] = [...byPattern, ...own];

  return {
    steps: [...bySign, ...byPattern, ...byLength, ...own],
    urls: signs.found.url,
    read(page, given) {
      signs.read(page);
      for (const { scan, spans, own: reads } of scanned) {
        spans.clear();
        if (reads !== 'changed' || given !== page.text) scan(reads === undefined || reads === 'plain' ? page.text : given, spans);
      }
      readHashes(page);
    },
  };
};
