import { type CityResponse, Reader } from 'maxmind';
import { Fault } from '../kit/fault.ts';
import type { Databases } from '../kit/ports.ts';

export type Lookup<T> = (address: string) => T | null | undefined;
/** The record with the length of the prefix that it is about. */
export type PrefixLookup<T> = (address: string) => readonly [record: T | null, bits: number];

/** One reader for the same bytes, however many calls ask: a file that is replaced brings new bytes and so a new reader. */
const readers = new WeakMap<Uint8Array, Reader<CityResponse>>();

/** Looks addresses up in a MaxMind-format database; undefined when this machine has none of that name. */
export const openDatabase = async <T extends object>(databases: Databases, name: string): Promise<Lookup<T> | undefined> => {
  const reader = await readerOf(databases, name);
  return reader && ((address) => reader.get(address) as T | null);
};

/** The same, for records that hold for a whole block. */
export const openPrefixes = async <T extends object>(databases: Databases, name: string): Promise<PrefixLookup<T> | undefined> => {
  const reader = await readerOf(databases, name);
  return reader && ((address) => reader.getWithPrefixLength(address) as [T | null, number]);
};

const readerOf = async (databases: Databases, name: string): Promise<Reader<CityResponse> | undefined> => {
  const bytes = await databases.bytes(name);
  if (!bytes) return undefined;
  const reader = readers.get(bytes) ?? read(bytes, name);
  readers.set(bytes, reader);
  return reader;
};

const read = (bytes: Uint8Array, name: string): Reader<CityResponse> => {
  try {
    return new Reader<CityResponse>(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  } catch (cause) {
    throw new Fault('not-configured', `The database ${name}.mmdb cannot be read; replace the file.`, { cause });
  }
};
