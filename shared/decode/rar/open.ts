import { type Budget, Unpackable } from '../budget.ts';
import { withNames } from '../library/names.ts';
import { membersUnlocked, reading, underPasswords } from '../library/unlock.ts';
import type { Member, Problem } from '../member.ts';
import { blocksOf, fileFields, isSplit, kinds, signature } from './blocks.ts';
import { encryptedIn, unlocked, type UnlockedVolumes } from './decrypt.ts';
import { judgedOld, unlockedOld } from './decrypt-old.ts';

/** The members of a RAR archive, which may be several volumes in a row. The library reads it; encryption, volumes, and names that are not English are read here. */
export function* openRar(archive: Buffer, budget: Budget, problem: Problem): Generator<Member> {
  const isNew = isOfVersion5(archive);
  let volumes: UnlockedVolumes | undefined = isNew && Array.from(blocksOf(archive)).some(isSplit) ? unlocked(archive, '', budget) : undefined;
  const plain = reading(volumes ?? (isNew ? { archive } : { archive, judged: judgedOld(archive) }), budget);
  const untold = isNew ? encryptedIn(plain.archive).filter(({ number }) => !plain.answers.some((answer) => answer.number === number)) : [];
  const best = underPasswords({ ...plain, answers: [...plain.answers, ...untold] }, budget, (password) => {
    if (!isNew) return unlockedOld(archive, password, budget);
    const opened = unlocked(archive, password, budget);
    volumes = opened ?? volumes;
    return opened;
  });
  const answers = withNames(best.answers, () => rarNames(best.archive));
  yield* membersUnlocked(answers, archive.length, budget, problem);
  for (const name of volumes?.cut ?? []) problem(name, new Unpackable('damaged', 'It goes over several volumes, which are not all here.'));
}

const isOfVersion5 = (archive: Buffer): boolean => archive.subarray(0, signature.length).equals(signature);

/** Names in the headers of a RAR 5 archive, one behind the other; those that can be read where it is damaged. Undefined for an older one. */
export const rarNames = (archive: Buffer): string[] | undefined =>
  isOfVersion5(archive) ? Array.from(blocksOf(archive)).flatMap(({ kind, fields }) => (kind === kinds.file ? fileFields(fields).name.toString('utf8') : [])) : undefined;
