import { type Budget, Unpackable } from '../budget.ts';
import { withNames } from '../library/names.ts';
import { membersUnlocked, reading, underPasswords } from '../library/unlock.ts';
import type { Member, Problem } from '../member.ts';
import { checkStart, namesIn, plainDirectory, withoutEncryption } from './directory.ts';

/** The members of a 7z archive. The library reads it; the encryption, and names that are not English, are read here. */
export function* openSevenZip(archive: Buffer, budget: Budget, problem: Problem): Generator<Member> {
  // No thread is started for what only looks like an archive.
  checkStart(archive);
  const best = underPasswords(reading({ archive }, budget), budget, (password) => {
    const plain = withoutEncryption(archive, password, budget);
    return plain && { archive: plain };
  });
  const answers = withNames(best.answers, () => namesOf(best.archive, budget));
  yield* membersUnlocked(answers, archive.length, budget, problem);
}

const namesOf = (archive: Buffer, budget: Budget): string[] | undefined => {
  try {
    const directory = plainDirectory(archive, '', budget);
    return directory && namesIn(directory);
  } catch (thrown) {
    if (!(thrown instanceof Unpackable)) throw thrown;
    return undefined;
  }
};
