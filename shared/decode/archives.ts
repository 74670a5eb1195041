import { type Budget, Unpackable } from './budget.ts';
import { decompress, frames } from './library/compressed.ts';
import { readWithLibrary } from './library/read.ts';
import { inflate, inflatePart } from './inflate.ts';
import type { Member, Problem } from './member.ts';
import { openRar } from './rar/open.ts';
import { openSevenZip } from './seven-zip/open.ts';
import { untar } from './tar.ts';
import { unzip } from './zip/unzip.ts';

export interface Unpacked {
  members: Member[];
  /** What could not be unpacked: the whole archive, or the named member. */
  problems: { name?: string; code: Unpackable['code']; detail: string }[];
}

/** The members of an archive of a known type; undefined when the type is no archive that can be opened. Never throws for bad data. */
export const unpackArchive = (type: string | null, bytes: Buffer, budget: Budget): Unpacked | undefined => {
  if (type === null || !Object.hasOwn(openers, type)) return undefined;
  const unpacked: Unpacked = { members: [], problems: [] };
  const problem: Problem = (name, { code, message }) => unpacked.problems.push({ ...(name !== undefined && { name }), code, detail: message });
  try {
    for (const member of openers[type]!(bytes, budget, problem)) unpacked.members.push(member);
  } catch (thrown) {
    if (!(thrown instanceof Unpackable)) throw thrown;
    problem(undefined, thrown);
  }
  return unpacked;
};

type Opener = (bytes: Buffer, budget: Budget, problem: Problem) => Iterable<Member>;

/** A format that holds one file without a name. */
const single = (name: string, unpacked: (bytes: Buffer, budget: Budget, problem: Problem) => Buffer): Opener =>
  function* (bytes, budget, problem) {
    const content = unpacked(bytes, budget, problem);
    budget.spend(content.length);
    yield { name, bytes: content };
  };

const openers: Readonly<Record<string, Opener>> = {
  zip: unzip,
  'zip (pwd protected)': unzip,
  tar: untar,
  gz: single('gzip_file', (bytes, budget, problem) => {
    try {
      return inflate(bytes, 'gzip', budget);
    } catch (thrown) {
      if (!(thrown instanceof Unpackable) || !thrown.isCutOff || !budget.salvage) throw thrown;
      const { bytes: piece } = inflatePart(bytes, 'gzip', budget);
      if (piece.length === 0) throw thrown;
      problem(undefined, new Unpackable('damaged', 'It is cut off; what came out is kept.'));
      return piece;
    }
  }),
  zst: single('zstd_file', (bytes, budget) => inflate(bytes, 'zstd', budget)),
  xz: single('xz_file', (bytes, budget) => decompress(bytes, frames.xz, budget)),
  bz2: single('bzip2_file', (bytes, budget) => decompress(bytes, frames.bz2, budget)),
  '7z': openSevenZip,
  rar: openRar,
  cab: readWithLibrary,
  iso: readWithLibrary,
  ar: readWithLibrary,
};
