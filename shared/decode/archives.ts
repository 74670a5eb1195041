import { type Budget, Unpackable } from './budget.ts';
import { inflate } from './inflate.ts';
import { untar } from './tar.ts';
import { type Member, unzip } from './zip.ts';

export interface Unpacked {
  members: Member[];
  /** What could not be unpacked: the whole archive, or the named member. */
  problems: { name?: string; code: Unpackable['code']; detail: string }[];
}

/** The members of an archive of a known type; undefined when the type is no archive that can be opened. Never throws for bad data. */
export const unpackArchive = (type: string | null, bytes: Buffer, budget: Budget): Unpacked | undefined => {
  if (type === null || !Object.hasOwn(openers, type)) return undefined;
  const unpacked: Unpacked = { members: [], problems: [] };
  try {
    for (const member of openers[type]!(bytes, budget, (name, { code, message }) => unpacked.problems.push({ name, code, detail: message })))
      unpacked.members.push(member);
  } catch (thrown) {
    if (!(thrown instanceof Unpackable)) throw thrown;
    unpacked.problems.push({ code: thrown.code, detail: thrown.message });
  }
  return unpacked;
};

type Opener = (bytes: Buffer, budget: Budget, problem: (name: string, reason: Unpackable) => void) => Iterable<Member>;

const openers: Readonly<Record<string, Opener>> = {
  zip: unzip,
  'zip (pwd protected)': unzip,
  tar: untar,
  *gz(bytes, budget) {
    const inflated = inflate(bytes, 'gzip', budget);
    budget.spend(inflated.length);
    yield { name: 'gzip_file', bytes: inflated };
  },
};
