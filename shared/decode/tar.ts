import { type Budget, Unpackable } from './budget.ts';
import { isTar } from './file-type.ts';
import type { Member } from './member.ts';

const block = 512;

/** Every member of a tar archive; all that is no file, such as a directory, has no bytes. */
export function* untar(archive: Buffer, budget: Budget): Generator<Member> {
  let longName: string | undefined;
  for (let place = 0; place + block <= archive.length && archive[place] !== 0;) {
    const header = archive.subarray(place, place + block);
    if (!isTar(header)) throw new Unpackable('damaged', 'A header of the archive is damaged.');
    const size = sizeOf(header);
    const start = place + block;
    if (size > archive.length - start) throw new Unpackable('damaged', 'The archive is cut off.');
    const content = archive.subarray(start, start + size);
    place = start + Math.ceil(size / block) * block;
    const kind = String.fromCharCode(header[156]!);
    if (kind === 'L') longName = cString(content, 0, content.length);
    else if (kind === 'x') longName = /(?:^|\n)\d+ path=([^\n]*)\n/.exec(content.toString('utf8'))?.[1] ?? longName;
    else if (kind !== 'g') {
      const isFile = kind === '0' || kind === '\0' || kind === '7';
      const bytes = isFile ? content : Buffer.alloc(0);
      budget.spend(bytes.length);
      yield { name: (longName ?? nameOf(header)).replace(/\/$/, ''), bytes };
      longName = undefined;
    }
  }
}

const cString = (bytes: Buffer, start: number, length: number): string => {
  const end = bytes.indexOf(0, start);
  return bytes.toString('utf8', start, end < 0 || end > start + length ? start + length : end);
};

const nameOf = (header: Buffer): string => {
  const name = cString(header, 0, 100);
  const prefix = header.toString('latin1', 257, 262) === 'ustar' && header[263] === 48 ? cString(header, 345, 155) : '';
  return prefix === '' ? name : `${prefix}/${name}`;
};

/** Octal digits, or a big-endian number behind a byte of 128. */
const sizeOf = (header: Buffer): number => {
  if (header[124] === 128) return header.readUIntBE(130, 6);
  const size = Number.parseInt(cString(header, 124, 12).trim(), 8);
  if (Number.isNaN(size)) throw new Unpackable('damaged', 'A header of the archive gives no size.');
  return size;
};
