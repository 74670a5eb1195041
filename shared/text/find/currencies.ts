import { keccak_256 } from '@noble/hashes/sha3.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { base58xmr, bech32, bech32m, createBase58check } from '@scure/base';
import { byPattern, type Scan } from './spans.ts';

const base58check = createBase58check(sha256);
const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** Whether the checksum holds, and the first byte says that this is an address of the currency. */
const isBase58 = (text: string, versions: readonly number[]): boolean => {
  try {
    const bytes = base58check.decode(text);
    return bytes.length === 21 && versions.includes(bytes[0]!);
  } catch {
    return false;
  }
};

const isSegwit = (text: string): boolean => {
  const lower = text.toLowerCase();
  if (lower !== text && text.toUpperCase() !== text) return false;
  return [bech32, bech32m].some((code) => code.decodeUnsafe(lower, 90) !== undefined);
};

/** EIP-55: letters of an address in mixed case are upper where the hash of the lower-case digits says so. All lower and all upper carry no checksum. */
const isEthereum = (text: string): boolean => {
  const digits = text.slice(2);
  const lower = digits.toLowerCase();
  if (digits === lower || digits === digits.toUpperCase()) return true;
  const check = hexOf(keccak_256(Buffer.from(lower)));
  return [...lower].every((digit, place) => digits.charAt(place) === (Number.parseInt(check.charAt(place), 16) >= 8 ? digit.toUpperCase() : digit));
};

const isMonero = (text: string): boolean => {
  try {
    const bytes = base58xmr.decode(text);
    return hexOf(keccak_256(bytes.subarray(0, -4)).subarray(0, 4)) === hexOf(bytes.subarray(-4));
  } catch {
    return false;
  }
};

const base58 = (start: string, versions: readonly number[], segwit?: string): Scan =>
  byPattern(
    new RegExp(
      `(?<![A-Za-z0-9])(?:${start}[1-9A-HJ-NP-Za-km-z]{25,34}${segwit ? `|${segwit}1[02-9ac-hj-np-z]{11,71}` : ''})(?![A-Za-z0-9])`,
      segwit ? 'gi' : 'g',
    ),
    (text) => isBase58(text, versions) || (segwit !== undefined && text.toLowerCase().startsWith(`${segwit}1`) && isSegwit(text)),
  );

/** Addresses of currencies, each with its checksum held. */
export const currencyScans = {
  bitcoin_address: base58('[13]', [0x00, 0x05], 'bc'),
  litecoin_address: base58('[LM]', [0x30, 0x32], 'ltc'),
  dogecoin_address: base58('[D9A]', [0x1e, 0x16]),
  tron_address: base58('T', [0x41]),
  ethereum_address: byPattern(/(?<![A-Za-z0-9])0x[\da-f]{40}(?![A-Za-z0-9])/gi, isEthereum),
  monero_address: byPattern(/(?<![A-Za-z0-9])[48][1-9A-HJ-NP-Za-km-z]{94}(?:[1-9A-HJ-NP-Za-km-z]{11})?(?![A-Za-z0-9])/g, isMonero),
} as const satisfies Readonly<Record<string, Scan>>;
