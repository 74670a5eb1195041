import type { ObservableType } from '../kit/observable.ts';
import { passage, type GateSettings } from '../providers/gate.ts';
import virusTotal from '../providers/known/virustotal.ts';
import { normalise } from '../providers/normalise.ts';

/** What VirusTotal has objects of. */
export const kinds = ['file', 'domain', 'ip_address', 'url'] as const;
export type Kind = (typeof kinds)[number];

export const endpoints: Readonly<Record<Kind, string>> = { file: 'files', domain: 'domains', ip_address: 'ip_addresses', url: 'urls' };

export interface Target {
  kind: Kind;
  /** As the caller wrote it. */
  given: string;
  /** As it stands in an address. */
  id: string;
}

const kindOf: Readonly<Partial<Record<ObservableType, Kind>>> = {
  ipv4: 'ip_address',
  ipv6: 'ip_address',
  dns: 'domain',
  hostname: 'domain',
  url: 'url',
  md5_hash: 'file',
  sha1_hash: 'file',
  sha256_hash: 'file',
  file_hash: 'file',
};
const typeOf: Readonly<Partial<Record<Kind, ObservableType>>> = { file: 'file_hash', domain: 'dns', url: 'url' };

const urlId = /^[0-9a-f]{64}$/;

/** The object that a value means, or why it is not asked for: malformed values and what must not leave are refused here. */
export const targetOf = (given: string, wanted: Kind | undefined, settings: GateSettings): Target | { flaw: string } => {
  const trimmed = given.trim().toLowerCase();
  if (wanted === 'url' && urlId.test(trimmed)) return { kind: 'url', given, id: trimmed };
  const { type, safe, flaw } = normalise(given, wanted && typeOf[wanted]);
  const kind = kindOf[type];
  if (safe === null) return { flaw: flaw ?? 'VirusTotal knows files (by hash), domains, addresses and URLs.' };
  if (kind === undefined || (wanted !== undefined && kind !== wanted)) return { flaw: `It is no ${wanted ?? 'file hash, domain, address or URL'}.` };
  const gate = passage(safe, type, virusTotal, settings);
  if ('withheld' in gate) return { flaw: gate.withheld };
  return { kind, given, id: kind === 'url' ? Buffer.from(gate.value, 'utf8').toString('base64url') : gate.value };
};
