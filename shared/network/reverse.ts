import ipaddr from 'ipaddr.js';
import { canonical } from './address.ts';

/** `192.0.2.1` → 1.2.0.192; IPv6 as 32 nibbles, last first. Undefined when the text is no address. */
export const reversed = (text: string): { labels: string; version: 4 | 6 } | undefined => {
  const address = canonical(text);
  if (address === undefined) return undefined;
  const bytes = ipaddr.parse(address).toByteArray();
  if (bytes.length === 4) return { labels: bytes.toReversed().join('.'), version: 4 };
  const nibbles = bytes.flatMap((byte) => [byte >> 4, byte & 15]).map((nibble) => nibble.toString(16));
  return { labels: nibbles.toReversed().join('.'), version: 6 };
};

/** The name under which the address's own name stands: RFC 1035, RFC 3596. */
export const pointerName = (text: string): string | undefined => {
  const found = reversed(text);
  return found && `${found.labels}.${found.version === 4 ? 'in-addr' : 'ip6'}.arpa`;
};
