import { type Budget, Unpackable } from '../budget.ts';
import type { Member, Problem } from '../member.ts';
import { answersOf, type LibraryAnswer, membersOf } from './read.ts';

/** An archive, and what the library says about it. */
export interface Reading {
  archive: Buffer;
  answers: readonly LibraryAnswer[];
}

/** An archive without its encryption. */
export interface Unlocked {
  archive: Buffer;
  /** What to make of an answer, where the checksum of the content was left out because it is of no use to the library. */
  judged?(answer: LibraryAnswer): LibraryAnswer[];
}

export const reading = ({ archive, judged = (answer) => [answer] }: Unlocked, budget: Budget): Reading => ({
  archive,
  answers: answersOf(archive, budget, { bytes: budget.allowance(archive.length) }).flatMap(judged),
});

/** The library reads no encryption; `unlock` gives the same archive without any, or undefined where the password is a wrong one. The best reading is given. */
export const underPasswords = (plain: Reading, budget: Budget, unlock: (password: string) => Unlocked | undefined): Reading => {
  if (!plain.answers.some(mayBeEncrypted)) return plain;
  for (const password of budget.passwords) {
    try {
      const unlocked = unlock(password);
      const opened = unlocked && reading(unlocked, budget);
      if (opened && worth(opened) > worth(plain)) return opened;
    } catch (thrown) {
      // A wrong password makes noise of the directory, which may look like anything.
      if (!(thrown instanceof Unpackable) || thrown.code === 'time-limit') throw thrown;
    }
  }
  return plain;
};

/** The library takes a 7z archive for damaged as a whole when encryption comes on top of several filters. */
const mayBeEncrypted = (answer: LibraryAnswer): boolean =>
  'reason' in answer && (answer.reason === 'encrypted' || (answer.reason === 'damaged' && answer.name === undefined));

/** How many members have content, or would have if they were allowed to. */
const worth = ({ answers }: Reading): number => answers.filter((answer) => ('bytes' in answer ? answer.bytes.length > 0 : answer.reason === 'bytes')).length;

/** As `membersOf`, and says of what is encrypted that passwords were tried. */
export const membersUnlocked = (answers: readonly LibraryAnswer[], packed: number, budget: Budget, problem: Problem): Generator<Member> =>
  membersOf(answers, packed, budget, (name, reason) => {
    const tried = reason.code === 'encrypted' && budget.passwords.length > 0;
    problem(name, tried ? new Unpackable('encrypted', `${reason.message} No given password opens it.`) : reason);
  });
