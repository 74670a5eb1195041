import { readIpv4, readIpv6 } from './addresses.ts';
import { signsIn } from './characters.ts';
import { readDns, readEmail } from './names.ts';
import type { LabelCheck } from './last-labels.ts';
import type { Page } from './page.ts';
import { readLinuxPath, readWindowsPath } from './paths.ts';
import { Spans } from './spans.ts';
import { readUrl } from './urls.ts';

const dot = 46;
const slash = 47;
const colon = 58;
const at = 64;
const backslash = 92;

/** Types that are built around a sign: an address around its dots, a path around its slashes. */
export const signTypes = ['ipv4', 'ipv6', 'dns', 'url', 'email', 'windows_path', 'linux_path'] as const;
export type SignType = (typeof signTypes)[number];

const stretch = 1024;

/** Reads pages for the wanted types. Each sign of a page, from left to right, is shown to the types built around it that have not read past it. */
export const signReader = (wanted: readonly SignType[], accept: LabelCheck): { found: Record<SignType, Spans>; read: (page: Page) => void } => {
  const found = Object.fromEntries(signTypes.map((type) => [type, new Spans()])) as Record<SignType, Spans>;
  const { ipv4, ipv6, dns, url, email, windows_path: windowsPath, linux_path: linuxPath } = found;
  const every = Object.values(found);
  const unwanted = signTypes.filter((type) => !wanted.includes(type)).map((type) => found[type]);
  const signs = new Int32Array(stretch);

  const readAt = (page: Page, place: number): void => {
    switch (page.codes[place]) {
      case dot:
        if (place >= ipv4.resume) readIpv4(page, place, ipv4);
        if (place >= dns.resume) readDns(page, place, dns, accept);
        break;
      case colon:
        if (page.codes[place + 1] === slash) {
          if (place >= url.resume) readUrl(page, place, url);
        } else if (place >= ipv6.resume) readIpv6(page, place, ipv6);
        break;
      case slash:
        if (place >= linuxPath.resume) readLinuxPath(page, place, linuxPath);
        break;
      case backslash:
        if (place >= windowsPath.resume) readWindowsPath(page, place, windowsPath);
        break;
      case at:
        if (place >= email.resume) readEmail(page, place, email);
    }
  };

  const read = (page: Page): void => {
    const { codes, text: { length } } = page;
    for (const spans of every) spans.clear();
    if (wanted.length === 0) return;
    for (const spans of unwanted) spans.resume = length;
    for (let from = 0; from < length; from += stretch) {
      const count = signsIn(codes, from, Math.min(from + stretch, length), signs);
      for (let index = 0; index < count; index += 1) readAt(page, signs[index]!);
    }
  };
  return { found, read };
};
