import { crc32 } from 'node:zlib';
import { type Budget, Unpackable } from '../budget.ts';
import { inflatePart } from '../inflate.ts';
import type { Member, Problem } from '../member.ts';
import { type Content, contentOf } from './content.ts';
import { entriesOf, type Entry, localEntryAt } from './directory.ts';

/** Every member of a zip archive in the order of its directory, directories with no bytes. Members that cannot be read are told to `problem`. */
export function* unzip(archive: Buffer, budget: Budget, problem: Problem): Generator<Member> {
  let number = 0;
  try {
    for (const entry of entriesOf(archive)) {
      number += 1;
      if (!(yield* given(entry, () => contentOf(archive, entry, budget), budget, problem))) return;
    }
  } catch (thrown) {
    if (!(thrown instanceof Unpackable)) throw thrown;
    problem(undefined, thrown);
    if (number === 0 && budget.salvage) yield* salvaged(archive, budget, problem);
  }
}

/** False when a limit of the whole call was met. */
function* given(entry: Entry, content: () => Content, budget: Budget, problem: Problem): Generator<Member, boolean> {
  try {
    const { bytes, sound } = entry.name.endsWith('/') ? { bytes: Buffer.alloc(0), sound: true } : content();
    budget.spend(bytes.length);
    yield { name: entry.name, bytes };
    if (!sound) problem(entry.name, new Unpackable('damaged', 'The checksum of the member does not fit; what came out is kept.'));
  } catch (thrown) {
    if (!(thrown instanceof Unpackable)) throw thrown;
    problem(entry.name, thrown);
    return !['item-limit', 'byte-limit', 'time-limit'].includes(thrown.code);
  }
  return true;
}

const stored = 0;
const deflated = 8;
const encryptedFlag = 1;
const descriptorFlag = 8;
const start = 'PK\x03\x04';

/** Members one behind the other, as their local headers say: all there is when the end of an archive is missing. The last one may be a piece. */
function* salvaged(archive: Buffer, budget: Budget, problem: Problem): Generator<Member> {
  for (let header = archive.indexOf(start, 0, 'latin1'), next = 0; header >= 0; header = archive.indexOf(start, next, 'latin1')) {
    const entry = localEntryAt(archive, header);
    if (!entry) return;
    next = entry.place + entry.packed;
    const content = (): Content => {
      if (entry.flags & encryptedFlag || ![stored, deflated].includes(entry.method)) return contentOf(archive, { ...entry, place: header }, budget);
      if (entry.method === stored) return judged(archive.subarray(entry.place, next), entry);
      const { bytes, used } = inflatePart(archive.subarray(entry.place), 'deflate', budget);
      next = entry.place + used;
      return judged(bytes, entry);
    };
    if (!(yield* given(entry, content, budget, problem))) return;
  }
}

/** The checksum stands behind the content when the archiver did not know it in time. */
const judged = (bytes: Buffer, { flags, crc }: Entry): Content => ({ bytes, sound: (flags & descriptorFlag) !== 0 || crc32(bytes) === crc });
