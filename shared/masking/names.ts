import type { Digests } from './digest.ts';
import { commonAccounts } from './kinds.ts';
import { maskParts, maskText } from './text.ts';

const sum = (bytes: Uint8Array): number => bytes.reduce((total, byte) => total + byte, 0);

/** Without a key the number that the reference makes; with one, 48 bits, so that hardly two accounts share a number. */
const maskUser = (digests: Digests, user: string): string => {
  if ((user === '' && digests.keyed) || commonAccounts.has(user.toLowerCase())) return user;
  const digest = digests.of(user);
  return `account-#${digests.keyed ? digest.readUIntBE(0, 6) : Math.floor((sum(digest.subarray(0, 16)) * sum(digest.subarray(16))) / 199)}`;
};

const maskDomain = (digests: Digests, domain: string): string => (commonAccounts.has(domain.toLowerCase()) ? domain : maskParts(digests, domain, '.@/\\'));

/** `user@domain`, `domain/user`, `DOMAIN\user` or a bare name; accounts that exist everywhere keep their names. */
export const maskAccount = (digests: Digests, account: string): string => {
  const sign = account.indexOf('@');
  if (sign >= 0) return `${maskUser(digests, account.slice(0, sign))}@${maskDomain(digests, account.slice(sign + 1))}`;
  const slash = Math.max(account.lastIndexOf('/'), account.lastIndexOf('\\'));
  if (slash >= 0) return `${maskDomain(digests, account.slice(0, slash))}${account[slash]}${maskUser(digests, account.slice(slash + 1))}`;
  return maskUser(digests, account);
};

const domainSid = /^S-1-5-21-(\d+)-(\d+)-(\d+)(-\d+)?$/;
/** Any authority's numbers, the last of four being the relative id: all that the reference takes for a domain's. */
const sevenParts = /^(S-\d+-\d+-\d+)-(\d+)-(\d+)-(\d+)-(\d+)$/;
const cloudSid = /^S-1-12-1-\d+-\d+-\d+-\d+$/;
const anySid = /^S-\d+(?:-\d+)+$/;
const longestSid = 200;

/** The domain's three numbers are masked; the relative id and the well-known identifiers, which are the same everywhere, stay. */
export const maskSid = (digests: Digests, sid: string): string => {
  if (!digests.keyed) return maskSidByParts(digests, sid);
  if (sid.length > longestSid) return maskText(digests, sid);
  const inDomain = domainSid.exec(sid);
  if (inDomain) {
    const [, x = '', y = '', z = '', relative = ''] = inDomain;
    return `S-1-5-21-${numbers(digests.of(`${x}-${y}-${z}`), 3)}${relative}`;
  }
  if (cloudSid.test(sid)) return `S-1-12-1-${numbers(digests.of(sid), 4)}`;
  return anySid.test(sid) ? sid : maskText(digests, sid);
};

const maskSidByParts = (digests: Digests, sid: string): string => {
  const parts = sid.length <= longestSid ? sevenParts.exec(sid) : null;
  if (!parts) return sid;
  const [, authority = '', x = '', y = '', z = '', relative = ''] = parts;
  return [authority, ...[x, y, z].map((part) => maskText(digests, part)), relative].join('-');
};

const numbers = (digest: Buffer, count: number): string => Array.from({ length: count }, (_, index) => digest.readUInt32BE(index * 4)).join('-');

/** A version-4 GUID made from the digest; case and braces do not matter. */
export const maskGuid = (digests: Digests, guid: string): string => {
  const hex = digests.hex(`guid ${guid.replace(/[{}]/g, '').toLowerCase()}`);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${'89ab'[parseInt(hex[16]!, 16) & 3]}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};
