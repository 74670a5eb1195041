import { z } from 'zod';

/** What can be looked up: the type names analysts know from the reference, and ours beyond it. */
export const observableTypes = [
  'ipv4', 'ipv6', 'cidr', 'asn', 'dns', 'hostname', 'url', 'email', 'md5_hash', 'sha1_hash', 'sha256_hash', 'sha512_hash', 'file_hash',
  'windows_path', 'linux_path', 'cve', 'user', 'unknown',
] as const;

export const ObservableType = z.enum(observableTypes);
export type ObservableType = z.infer<typeof ObservableType>;

/** How bad a verdict is. `unknown` means not checked, which is never the same as clean. */
export const severities = ['unknown', 'information', 'warning', 'high'] as const;
export const Severity = z.enum(severities);
export type Severity = z.infer<typeof Severity>;

/** unknown -1 < information 0 < warning 1 < high 2. */
export const severityRank = (severity: Severity): number => severities.indexOf(severity) - 1;

/** The worse of two. */
export const worse = (a: Severity, b: Severity): Severity => (severityRank(a) >= severityRank(b) ? a : b);
