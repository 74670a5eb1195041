import { extraScans } from './find/extras.ts';

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

export const priorityOf = (type: string): number => (priorities as Readonly<Record<string, number>>)[type] ?? 1;
