import { type Budget, Unpackable } from '../budget.ts';
import { withNames } from '../library/names.ts';
import { answersOf, type LibraryAnswer, membersOf } from '../library/read.ts';
import type { Member, Problem } from '../member.ts';
import { checkStart, namesIn, plainDirectory, withoutEncryption } from './directory.ts';

interface Reading {
  archive: Buffer;
  answers: LibraryAnswer[];
}

/** The members of a 7z archive. The library reads it; the encryption, and names that are not English, are read here. */
export function* openSevenZip(archive: Buffer, budget: Budget, problem: Problem): Generator<Member> {
  // No thread is started for what only looks like an archive.
  checkStart(archive);
  const plain = reading(archive, budget);
  const best = plain.answers.some(mayBeEncrypted) ? (underPasswords(plain, budget) ?? plain) : plain;
  const answers = withNames(best.answers, () => namesOf(best.archive, budget));
  yield* membersOf(answers, archive.length, budget, (name, reason) => {
    const tried = reason.code === 'encrypted' && budget.passwords.length > 0;
    problem(name, tried ? new Unpackable('encrypted', `${reason.message} No given password opens it.`) : reason);
  });
}

const reading = (archive: Buffer, budget: Budget): Reading => ({ archive, answers: answersOf(archive, budget, { bytes: budget.allowance(archive.length) }) });

/** The library takes an archive for damaged as a whole when encryption comes on top of several filters. */
const mayBeEncrypted = (answer: LibraryAnswer): boolean =>
  'reason' in answer && (answer.reason === 'encrypted' || (answer.reason === 'damaged' && answer.name === undefined));

/** The reading under the first password that brings more to light. */
const underPasswords = (plain: Reading, budget: Budget): Reading | undefined => {
  for (const password of budget.passwords) {
    try {
      const archive = withoutEncryption(plain.archive, password, budget);
      const opened = archive && reading(archive, budget);
      if (opened && worth(opened) > worth(plain)) return opened;
    } catch (thrown) {
      // A wrong password makes noise of the directory, which may look like anything.
      if (!(thrown instanceof Unpackable) || thrown.code === 'time-limit') throw thrown;
    }
  }
  return undefined;
};

/** How many members have content, or would have if they were allowed to. */
const worth = ({ answers }: Reading): number => answers.filter((answer) => ('bytes' in answer ? answer.bytes.length > 0 : answer.reason === 'bytes')).length;

const namesOf = (archive: Buffer, budget: Budget): string[] | undefined => {
  try {
    const directory = plainDirectory(archive, '', budget);
    return directory && namesIn(directory);
  } catch (thrown) {
    if (!(thrown instanceof Unpackable)) throw thrown;
    return undefined;
  }
};
