import type { Digests } from './digest.ts';
import { commonAccounts } from './kinds.ts';
import { maskParts } from './text.ts';

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
