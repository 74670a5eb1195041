import type { Hidden, TextDecoder } from './hidden.ts';

/** What certutil -encode writes, and PEM in general: base64 between two lines of dashes. */
export const certutil: TextDecoder = function* (text) {
  for (const match of text.matchAll(/-----BEGIN [A-Z\d #]{1,40}-----([A-Za-z\d+/=\s]{16,})/g)) {
    const end = match.index + match[0].length;
    yield { layer: 'certutil', content: Buffer.from(match[1]!, 'base64'), offset: end - match[1]!.length, end };
  }
};

/** A line of a hexadecimal dump: place, up to sixteen bytes in ones or twos, and behind a gap what they look like as text. */
const dumpLine = /^[ \t]{0,8}(?:0x)?([\da-f]{4,8})[:h]?[ \t]{1,4}((?:[\da-f]{2}[ \t]{0,2}(?:-[ \t])?){1,16})(?![\da-f])/gim;

/** What xxd, hexdump and certutil -encodehex write. The places must follow from one another; of a single line that shows nothing. */
export const hexDump: TextDecoder = function* (text) {
  let pieces: Buffer[] = [];
  let offset = 0;
  let first = 0;
  let end = 0;
  let length = 0;
  const dump = function* (): Generator<Hidden> {
    if (length >= 8) yield { layer: 'hex-dump', content: Buffer.concat(pieces), offset, ...(pieces.length > 1 && { end }) };
  };
  for (const match of text.matchAll(dumpLine)) {
    const place = Number.parseInt(match[1]!, 16);
    const bytes = Buffer.from(match[2]!.replace(/[^\da-f]/gi, ''), 'hex');
    if (pieces.length === 0 || place !== first + length) {
      yield* dump();
      pieces = [];
      offset = match.index;
      first = place;
      length = 0;
    }
    pieces.push(bytes);
    end = match.index + match[0].length;
    length += bytes.length;
  }
  yield* dump();
};
