import { hasSuffix } from './domains.ts';
import { scanIpv4, scanIpv6 } from './find/addresses.ts';
import { type CustomType, customScan } from './find/custom.ts';
import { extraScans } from './find/extras.ts';
import { scanHash } from './find/hashes.ts';
import { isName, scanDns, scanEmail } from './find/names.ts';
import { scanLinuxPath, scanWindowsPath } from './find/paths.ts';
import type { Scan } from './find/spans.ts';
import { pieceOfUrl } from './find/url-pieces.ts';
import { addressType, hostOf, nestedUrls, scanUrl } from './find/urls.ts';
import { type Plain, plainForm } from './refang.ts';

/** Types in the order of their scans, each with its priority: on the same text the lower number wins, and on equal numbers the first. */
const priorities = {
  ipv4: 0, ipv6: 0, dns: 2, url: 0, email: 1, windows_path: 3, linux_path: 4, md5_hash: 1, sha1_hash: 1, sha256_hash: 1,
} as const;
export type UsualType = keyof typeof priorities;
export const usualTypes = Object.keys(priorities) as UsualType[];
export const extraTypes = [...Object.keys(extraScans), 'sha512_hash'] as (keyof typeof extraScans | 'sha512_hash')[];

const usualScans: Readonly<Record<Exclude<UsualType, 'dns'>, Scan>> = {
  ipv4: scanIpv4, ipv6: scanIpv6, url: scanUrl, email: scanEmail, windows_path: scanWindowsPath, linux_path: scanLinuxPath,
  md5_hash: scanHash(32), sha1_hash: scanHash(40), sha256_hash: scanHash(64),
};
const furtherScans: Readonly<Record<string, Scan>> = { ...extraScans, sha512_hash: scanHash(128) };

export interface Indicator {
  type: string;
  /** The plain form. */
  value: string;
  /** The text as it stands; for a URL inside another, the other. */
  seen: string;
  /** Place of `seen` in the text. */
  offset: number;
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
  /** Read the text as it is, not its plain form. */
  raw?: boolean;
}

interface Found {
  type: string;
  priority: number;
  value: string;
  start: number;
  end: number;
  /** The places are those of the text as it is. */
  raw?: boolean;
}

/** Endings that are country codes or new top-level domains as well as usual for files. */
const fileEndings = new Set('py md sh pl pm ps rs cc so zip mov app mk tf pub am ac in ml'.split(' '));
const looksLikeFile = (host: string): boolean => {
  const dot = host.indexOf('.');
  return dot === host.lastIndexOf('.') && fileEndings.has(host.slice(dot + 1).toLowerCase());
};

const stepsOf = ({ types, custom = [], anySuffix = false, defanged = true }: Wanted): Step[] => {
  const own = custom.filter(({ name, when }) => types.includes(name) && (when === 'both' || (when === 'defanged') === defanged));
  const replaced = new Set(custom.map(({ name }) => name));
  const builtIn = (names: readonly string[]) => names.filter((name) => types.includes(name) && !replaced.has(name));
  return [
    ...builtIn(usualTypes).map((type) => ({
      type, priority: priorities[type as UsualType], scan: type === 'dns' ? scanDns(anySuffix) : usualScans[type as Exclude<UsualType, 'dns'>],
    })),
    ...builtIn(extraTypes).map((type) => ({ type, priority: 1, scan: furtherScans[type]! })),
    ...own.map((given) => ({ type: given.name, priority: given.priority, scan: customScan(given), raw: given.when === 'defanged' })),
  ];
};

const unchanged = (text: string): Plain => ({ text, origin: (place) => place });

/** Compiles what is wanted once; the function it gives reads one text after another, each in linear time. One value has one type in a text. */
export const indicatorFinder = (wanted: Wanted): ((text: string) => Indicator[]) => {
  const { anySuffix = false, defanged = true, skipFileNames = false } = wanted;
  const steps = stepsOf(wanted);
  const findsLinuxPaths = steps.some(({ type }) => type === 'linux_path');
  return (given) => {
    const plain = defanged ? plainForm(given) : unchanged(given);
    const { text } = plain;
    const best = new Map<string, Found>();
    const add = (type: string, priority: number, value: string, start: number, end: number) => {
      const before = best.get(value);
      if (before === undefined || before.priority > priority) best.set(value, { type, priority, value, start, end });
    };
    const addUrl = (url: string, start: number, end: number) => {
      add('url', priorities.url, url, start, end);
      const host = hostOf(url).replace(/\.$/, '');
      const address = addressType(host);
      if (address) add(address, priorities[address], host, start, end);
      else if (isName(host) && (anySuffix || hasSuffix(host))) add('dns', priorities.dns, host, start, end);
    };
    const inUrl = findsLinuxPaths ? pieceOfUrl(text) : () => false;
    for (const { type, priority, scan, raw } of steps)
      scan(raw ? given : text, (start, end) => {
        const value = (raw ? given : text).slice(start, end);
        if (raw) best.set(value, { type, priority, value: plainForm(value).text, start, end, raw });
        else if (type === 'url') {
          addUrl(value, start, end);
          for (const nested of nestedUrls(value)) addUrl(nested, start, end);
        } else if (!(type === 'linux_path' && inUrl(start, end)) && !(skipFileNames && type === 'dns' && looksLikeFile(value)))
          add(type, priority, value, start, end);
      });
    return Array.from(best.values(), ({ type, value, start, end, raw }) => {
      const offset = raw ? start : plain.origin(start);
      return { type, value, seen: raw || text === given ? given.slice(offset, offset + end - start) : given.slice(offset, plain.origin(end)), offset };
    });
  };
};
