import { crc32 } from 'node:zlib';
import { unpackArchive, type Unpacked } from './archives.ts';
import { type Budget, Unpackable } from './budget.ts';
import { checkStart } from './seven-zip/directory.ts';
import { zipStart } from './zip/directory.ts';

/** An archive inside a file of another kind. */
interface Embedded {
  type: string;
  start: number;
  end: number;
}

interface Signature {
  type: string;
  bytes: Buffer;
  /** Where the archive ends whose signature stands at `start`; undefined when it is none, as in the program that looks for the signature. */
  end(file: Buffer, start: number): number | undefined;
}

const signatures: readonly Signature[] = [
  {
    type: '7z',
    bytes: Buffer.from('377abcaf271c00', 'hex'),
    end: (file, start) => {
      try {
        const { place, size } = checkStart(file.subarray(start));
        return start + place + size;
      } catch (thrown) {
        if (!(thrown instanceof Unpackable)) throw thrown;
        return undefined;
      }
    },
  },
  {
    // RAR 4: the header that follows has the lower half of its checksum in front.
    type: 'rar',
    bytes: Buffer.from('526172211a0700', 'hex'),
    end: (file, start) => {
      const header = start + 7;
      if (header + 7 > file.length || file[header + 2] !== 0x73) return undefined;
      const size = file.readUInt16LE(header + 5);
      return (crc32(file.subarray(header + 2, header + size)) & 0xffff) === file.readUInt16LE(header) ? file.length : undefined;
    },
  },
  {
    // RAR 5: the first header takes less than 128 bytes, so its size takes one.
    type: 'rar',
    bytes: Buffer.from('526172211a070100', 'hex'),
    end: (file, start) => {
      const header = start + 8;
      if (header + 6 > file.length) return undefined;
      return crc32(file.subarray(header + 4, header + 5 + file[header + 4]!)) === file.readUInt32LE(header) ? file.length : undefined;
    },
  },
  {
    type: 'cab',
    bytes: Buffer.from('4d53434600000000', 'hex'),
    end: (file, start) => {
      if (start + 36 > file.length) return undefined;
      const size = file.readUInt32LE(start + 8);
      const isVersion = file.readUInt16LE(start + 24) === 0x0103;
      return isVersion && size >= 36 && start + size <= file.length && file.readUInt32LE(start + 12) === 0 ? start + size : undefined;
    },
  },
];

/** What a script unpacks that goes on as something else behind its last line. */
const streams: readonly (readonly [type: string, bytes: Buffer])[] = [
  ['gz', Buffer.from('\n\x1f\x8b\x08', 'latin1')],
  ['xz', Buffer.from('\n\xfd7zXZ\0', 'latin1')],
  ['bz2', Buffer.from('\nBZh', 'latin1')],
  ['zst', Buffer.from('\n\x28\xb5\x2f\xfd', 'latin1')],
];

const most = 16;
/** Most places of one signature that are looked at. */
const mostPlaces = 256;

/** Every archive that a file carries which is none itself: behind a program that unpacks it, behind a picture, a document, a link. Reads the file once for each kind. */
const embeddedIn = (file: Buffer): Embedded[] => {
  const found: Embedded[] = [];
  const zip = zipStart(file);
  for (const { type, bytes, end } of signatures) {
    let from = 0;
    for (let tries = 0; tries < mostPlaces && found.length < most; tries += 1) {
      const start = file.indexOf(bytes, from);
      if (start < 0) break;
      const stop = end(file, start);
      if (stop !== undefined) found.push({ type, start, end: stop });
      from = stop ?? start + 1;
    }
  }
  if (zip !== undefined && !found.some(({ start, end }) => start <= zip && zip < end)) found.push({ type: 'zip', start: zip, end: file.length });
  if (found.length > 0 || file.toString('latin1', 0, 2) !== '#!') return found.filter(({ start }) => zip === undefined || start <= zip);
  return streams.flatMap(([type, bytes]) => {
    const start = file.indexOf(bytes);
    return start < 0 ? [] : [{ type, start: start + 1, end: file.length }];
  });
};

/** Installers in formats of their own, by the words that stand in them. */
const installers: readonly (readonly [name: string, mark: Buffer])[] = [
  ['NSIS', Buffer.from('\xef\xbe\xad\xdeNullsoftInst', 'latin1')],
  ['Inno Setup', Buffer.from('Inno Setup Setup Data (')],
];

/** Types that are opened as what they are. Of these only what stands before a zip archive is looked at. */
const opened = new Set(['7z', 'rar', 'cab', 'iso', 'ar', 'tar', 'gz', 'zst', 'xz', 'bz2', 'docx', 'xlsx', 'pptx', 'jar', 'apk']);

/** Opens the archives inside a file of the given type, each with its own type. */
export const unpackEmbedded = (type: string | undefined, file: Buffer, budget: Budget): (Unpacked & { type: string })[] => {
  if (type !== undefined && opened.has(type)) return [];
  const isZip = type?.startsWith('zip') === true;
  const found = isZip ? zipsBefore(file) : embeddedIn(file);
  const unpacked = found.map(({ type: inner, start, end }) => ({ type: inner, ...unpackArchive(inner, file.subarray(start, end), budget)! }));
  const installer = type === 'exe' ? installers.find(([, mark]) => file.includes(mark)) : undefined;
  if (!installer) return unpacked;
  const detail = `It is an installer of ${installer[0]}, whose own format of archive is not supported.`;
  return [...unpacked, { type: installer[0], members: [], problems: [{ code: 'not-supported', detail }] }];
};

/** Zip archives one behind the other. The last is the one that counts, and some archivers show the first. */
const zipsBefore = (file: Buffer): Embedded[] => {
  const found: Embedded[] = [];
  for (let end = zipStart(file) ?? 0; end > 0 && found.length < most; ) {
    const start = zipStart(file.subarray(0, end));
    if (start === undefined) break;
    found.push({ type: 'zip', start, end });
    end = start;
  }
  return found;
};
