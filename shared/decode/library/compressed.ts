import type { Budget } from '../budget.ts';
import { answersOf, problemOf } from './read.ts';

/**
 * The library reads no compressed file by itself, only archives in compressed form, and several such files behind one another as one. So the given file
 * is put between two others: the header of a tar with a member of 8 GiB, and a mark with zeros enough that no reading ends before it.
 */
interface Frame {
  head: Buffer;
  tail: Buffer;
}

const mark = '-- end of data --';
const zeros = 524_288;

export const frames = {
  xz: {
    head: Buffer.from(
      '/Td6WFoAAAD/EtlBAgAhARwAAAAQz1jM4AH/AChdADwAM1AYaImDAjL2yfZx5Yep9DKD6lGfsaaGkc5uM/5PdUDT29xCAAAAAAE8gAQAAADONGmOqAAK/AIAAAAAAFla',
      'base64',
    ),
    tail: Buffer.from(
      '/Td6WFoAAAD/EtlBAgAhARwAAAAQz1jM6AAQAKFdABbgfMpuMRgxmjx8VPWik08x53dToJv3x9P0jLyxCpkfDgwmmTVg9fMrpunqBzOwouC5hVdL5Xy/LOP4HQtisZ3422SLKz3x' +
        'EHD4s1CchbHllDk8xb14NiOifF0xeIH7MepCW0OHM+SfV1yXvByApcY+lChmdc6x5yYjqPgGi9n1f9YNGz99d6uDFCFu0dV68z4UU2J2rFnk5VsE/jbEdwAAAAAAAAABtQGRgCAA' +
        'SMZ/xagACvwCAAAAAABZWg==',
      'base64',
    ),
  },
  bz2: {
    head: Buffer.from('QlpoOTFBWSZTWSw2xo0AABtbgMCiQABdgAAA4AAeQAgAIAAhpokw1Noj0FMJpoDTEN5sKAJfbMmSjsFIh1gutqmCIYf/TM8r0XckU4UJAsNsaNA=', 'base64'),
    tail: Buffer.from('QlpoOTFBWSZTWRUDoFgAEBZRgMQAQAInAYQAAAggAEBUqaeo9RtCBoGhggCtEkAnn3d9LvK3TM1/sQBwXckU4UJAVA6BYA==', 'base64'),
  },
} as const satisfies Record<string, Frame>;

/** Unpacks a file in xz or bzip2, of any number of streams. Throws an Unpackable when it is damaged or grows too far. */
export const decompress = (packed: Buffer, { head, tail }: Frame, budget: Budget): Buffer => {
  const allowed = budget.allowance(packed.length);
  const pieces: Uint8Array[] = [];
  for (const answer of answersOf(Buffer.concat([head, packed, tail]), budget, { bytes: allowed + zeros + mark.length, keepPartial: true })) {
    if ('bytes' in answer) pieces.push(answer.bytes);
    else if (answer.reason === 'bytes') throw budget.exceeded(packed.length);
    else if (answer.reason !== 'damaged') throw problemOf(answer.reason);
  }
  const whole = Buffer.concat(pieces);
  const end = whole.lastIndexOf(mark);
  if (end < 0) throw problemOf('damaged');
  if (end > allowed) throw budget.exceeded(packed.length);
  return whole.subarray(0, end);
};
