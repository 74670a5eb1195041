import type { Entry } from './directory.ts';

const name = Buffer.from('x');

/** A zip archive of one member: the form in which the library takes content that Node cannot unpack. */
export const zipOfOne = ({ bytes, method, size, crc }: Pick<Entry, 'method' | 'size' | 'crc'> & { bytes: Buffer }): Buffer => {
  const facts = Buffer.alloc(26);
  facts.writeUInt16LE(63, 0);
  facts.writeUInt16LE(method, 4);
  facts.writeUInt32LE(crc, 10);
  facts.writeUInt32LE(bytes.length, 14);
  facts.writeUInt32LE(Math.min(size, 0xffffffff), 18);
  facts.writeUInt16LE(name.length, 22);
  const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), facts, name]);
  const entry = Buffer.concat([Buffer.from('PK\x01\x02\x3f\x00', 'latin1'), facts, Buffer.alloc(14), name]);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(entry.length, 12);
  end.writeUInt32LE(local.length + bytes.length, 16);
  return Buffer.concat([local, bytes, entry, end]);
};
