import { suffixCheck } from './domains.ts';
import { scanIpv4, scanIpv6 } from './find/addresses.ts';
import { type CustomType, customScan } from './find/custom.ts';
import { extraScans } from './find/extras.ts';
import { scanHashes } from './find/hashes.ts';
import { isName, scanDns, scanEmail } from './find/names.ts';
import { scanLinuxPath, scanWindowsPath } from './find/paths.ts';
import type { Scan } from './find/spans.ts';
import { pieceOfUrl, type Span } from './find/url-pieces.ts';
import { addressType, hostOf, nestedUrls, scanUrl } from './find/urls.ts';
import { type Plain, plainForm } from './refang.ts';

/** Types in the order of their scans, each with its priority: on the same text the lower number wins, and on equal numbers the first. */
const priorities = {
  ipv4: 0,
  ipv6: 0,
  dns: 2,
  url: 0,
  email: 1,
  windows_path: 3,
  linux_path: 4,
  md5_hash: 1,
  sha1_hash: 1,
  sha256_hash: 1,
} as const;
export type UsualType = keyof typeof priorities;
export const usualTypes = Object.keys(priorities) as UsualType[];
export const extraTypes = [...Object.keys(extraScans), 'sha512_hash'] as (keyof typeof extraScans | 'sha512_hash')[];

const scans: Readonly<Record<string, Scan>> = {
  ipv4: scanIpv4,
  ipv6: scanIpv6,
  url: scanUrl,
  email: scanEmail,
  windows_path: scanWindowsPath,
  linux_path: scanLinuxPath,
  ...extraScans,
};
const hashLengths: Readonly<Record<string, number>> = { md5_hash: 32, sha1_hash: 40, sha256_hash: 64, sha512_hash: 128 };

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
}

interface Step {
  type: string;
  priority: number;
  scan: Scan;
  /** A caller's own: it may reach over line ends. */
  custom?: boolean;
  /** Read the text as it is, not its plain form. */
  raw?: boolean;
}

/** Endings that are country codes or new top-level domains as well as usual for files. */
const fileEndings = new Set('py md sh pl pm ps rs cc so zip mov app mk tf pub am ac in ml'.split(' '));
const looksLikeFile = (host: string): boolean => {
  const dot = host.indexOf('.');
  return dot === host.lastIndexOf('.') && fileEndings.has(host.slice(dot + 1).toLowerCase());
};

const stepsOf = ({ types, custom = [], defanged = true }: Wanted, accept: (lastLabel: string) => boolean): Step[] => {
  const own = custom.filter(({ name, when }) => types.includes(name) && (when === 'both' || (when === 'defanged') === defanged));
  const replaced = new Set(custom.map(({ name }) => name));
  const builtIn = [...usualTypes, ...extraTypes].filter((type) => types.includes(type) && !replaced.has(type));
  const hashes = builtIn.filter((type) => type in hashLengths);
  return [
    ...builtIn
      .filter((type) => !(type in hashLengths))
      .map((type) => ({ type, priority: priorityOf(type), scan: type === 'dns' ? scanDns(accept) : scans[type]! })),
    ...(hashes.length > 0 ? [{ type: 'hash', priority: 1, scan: scanHashes(Object.fromEntries(hashes.map((type) => [hashLengths[type]!, type]))) }] : []),
    ...own.map((given) => ({ type: given.name, priority: given.priority, scan: customScan(given), custom: true, raw: given.when === 'defanged' })),
  ];
};

const priorityOf = (type: string): number => (priorities as Readonly<Record<string, number>>)[type] ?? 1;

const unchanged = (text: string): Plain => ({ text, origin: (place) => place });

const pieceLength = 32_768;

/**
 * Pieces of a long text, cut behind line ends, which no built-in type crosses. Scanners that run often on short pieces
 * are compiled at once, where a first long run would crawl.
 */
function* piecesOf(text: string): Generator<{ piece: string; base: number }> {
  for (let base = 0; base < text.length;) {
    const line = text.length - base <= pieceLength ? -1 : text.indexOf('\n', base + pieceLength);
    const end = line < 0 ? text.length : line + 1;
    yield { piece: base === 0 && end === text.length ? text : text.slice(base, end), base };
    base = end;
  }
}

/** Compiles what is wanted once; the function it gives reads one text after another, each in linear time. One value has one type in a text. */
export const indicatorFinder = (wanted: Wanted): ((text: string) => Indicator[]) => {
  const isKnown = suffixCheck();
  const accept = (lastLabel: string): boolean => wanted.anySuffix === true || isKnown(lastLabel);
  const steps = stepsOf(wanted, accept);
  const reading = { steps, types: new Set(wanted.types), accept, defanged: wanted.defanged !== false, skipFileNames: wanted.skipFileNames === true };
  const crossesLines = steps.some(({ custom }) => custom);
  return (text) => {
    const best = new Map<string, Indicator>();
    for (const { piece, base } of crossesLines ? [{ piece: text, base: 0 }] : piecesOf(text)) read(piece, base, reading, best);
    return [...best.values()];
  };
};

interface Reading {
  steps: readonly Step[];
  types: ReadonlySet<string>;
  /** Whether the last label of a host makes it a domain. */
  accept: (lastLabel: string) => boolean;
  defanged: boolean;
  skipFileNames: boolean;
}

/** Adds what one piece of the text holds, keeping the better type for each value. */
const read = (given: string, base: number, { steps, types, accept, defanged, skipFileNames }: Reading, best: Map<string, Indicator>): void => {
  const plain = defanged ? plainForm(given) : unchanged(given);
  const { text } = plain;
  const add = (type: string, priority: number, value: string, start: number, end: number) => {
    const before = best.get(value);
    if (before !== undefined && before.priority <= priority) return;
    if (text === given) best.set(value, { type, value, seen: end - start === value.length ? value : text.slice(start, end), offset: base + start, priority });
    else {
      const offset = plain.origin(start);
      best.set(value, { type, value, seen: given.slice(offset, plain.origin(end)), offset: base + offset, priority });
    }
  };
  const addUrl = (url: string, start: number, end: number) => {
    add('url', priorities.url, url, start, end);
    const host = hostOf(url);
    const address = addressType(host);
    if (address) {
      if (types.has(address)) add(address, priorities[address], host, start, end);
    } else if (best.get(host)?.type !== 'dns' && isName(host) && accept(host.includes('.') ? host.slice(host.lastIndexOf('.') + 1) : ''))
      add('dns', priorities.dns, host, start, end);
  };
  const addUrlAndNested = (start: number, end: number) => {
    const url = text.slice(start, end);
    addUrl(url, start, end);
    for (const nested of nestedUrls(url)) addUrl(nested, start, end);
  };
  const urls: Span[] = [];
  if (steps.some(({ scan }) => scan === scanUrl || scan === scanLinuxPath)) scanUrl(text, (start, end) => urls.push([start, end]));
  const inUrl = pieceOfUrl(text, urls);
  for (const { type, priority, scan, raw } of steps) {
    if (raw)
      scan(given, (start, end) =>
        best.set(given.slice(start, end), {
          type,
          priority,
          value: plainForm(given.slice(start, end)).text,
          seen: given.slice(start, end),
          offset: base + start,
        }),
      );
    else if (scan === scanUrl) for (const [start, end] of urls) addUrlAndNested(start, end);
    else if (scan === scanLinuxPath) scan(text, (start, end) => inUrl(start, end) || add(type, priority, text.slice(start, end), start, end));
    else if (type === 'dns' && skipFileNames)
      scan(text, (start, end) => looksLikeFile(text.slice(start, end)) || add(type, priority, text.slice(start, end), start, end));
    else scan(text, (start, end, kind = type) => add(kind, priority, text.slice(start, end), start, end));
  }
};
