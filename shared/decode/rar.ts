import type { Budget } from './budget.ts';
import { withNames } from './library/names.ts';
import { answersOf, membersOf } from './library/read.ts';
import type { Member, Problem } from './member.ts';

/** The members of a RAR archive. The library reads it; names that are not English are read here. */
export function* openRar(archive: Buffer, budget: Budget, problem: Problem): Generator<Member> {
  const answers = answersOf(archive, budget, { bytes: budget.allowance(archive.length) });
  yield* membersOf(
    withNames(answers, () => rarNames(archive)),
    archive.length,
    budget,
    problem,
  );
}

const signature = Buffer.from('526172211a070100', 'hex');
const checksumLength = 4;
const fileHeader = 2;
const extraFlag = 1;
const dataFlag = 2;
const timeFlag = 2;
const crcFlag = 4;
const longestNumber = 10;

/** Names in the headers of a RAR 5 archive, one behind the other; those that can be read where it is damaged. Undefined for an older one. */
export const rarNames = (archive: Buffer): string[] | undefined => {
  if (!archive.subarray(0, signature.length).equals(signature)) return undefined;
  const names: string[] = [];
  let place = signature.length;
  /** Seven bits a byte, the lowest first, with the highest bit set in all bytes but the last. */
  const number = (): number => {
    let value = 0;
    for (let length = 0; length < longestNumber; length += 1) {
      const byte = archive[place] ?? 0;
      place += 1;
      value += (byte & 127) * 128 ** length;
      if (byte < 128) break;
    }
    return value;
  };
  while (place + checksumLength < archive.length) {
    place += checksumLength;
    const size = number();
    const end = place + size;
    const kind = number();
    const flags = number();
    if (flags & extraFlag) number();
    const data = flags & dataFlag ? number() : 0;
    if (kind === fileHeader) {
      const fields = number();
      number();
      number();
      place += (fields & timeFlag ? 4 : 0) + (fields & crcFlag ? 4 : 0);
      number();
      number();
      const length = number();
      names.push(archive.toString('utf8', place, Math.min(place + length, end)));
    }
    place = end + data;
  }
  return names;
};
