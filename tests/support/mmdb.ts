/** A database in MaxMind's format (https://maxmind.github.io/MaxMind-DB/) with IPv4 networks, for tests: 32-bit records, no pointers. */
export const mmdb = (databaseType: string, networks: Readonly<Record<string, unknown>>, buildEpoch = 1_780_000_000): Uint8Array => {
  const data: Buffer[] = [];
  let dataSize = 0;
  const nodes: [number | Buffer, number | Buffer][] = [[0, 0]];
  const starts = new Map<Buffer, number>();
  for (const [cidr, record] of Object.entries(networks)) {
    const [address, bits] = cidr.split('/') as [string, string];
    const number = address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
    const bytes = encoded(record);
    starts.set(bytes, dataSize);
    data.push(bytes);
    dataSize += bytes.length;
    let node = 0;
    for (let depth = 0; depth < Number(bits); depth += 1) {
      const side = (Math.floor(number / 2 ** (31 - depth)) % 2) as 0 | 1;
      if (depth === Number(bits) - 1) nodes[node]![side] = bytes;
      else {
        if (nodes[node]![side] === 0) nodes[node]![side] = nodes.push([0, 0]) - 1;
        node = nodes[node]![side] as number;
      }
    }
  }
  const tree = Buffer.alloc(nodes.length * 8);
  for (const [index, sides] of nodes.entries())
    for (const [side, target] of sides.entries()) tree.writeUInt32BE(typeof target === 'number' ? target || nodes.length : nodes.length + 16 + starts.get(target)!, index * 8 + side * 4);
  const metadata = encoded({
    binary_format_major_version: 2, binary_format_minor_version: 0, build_epoch: buildEpoch, database_type: databaseType, description: {}, ip_version: 4, languages: ['en'],
    node_count: nodes.length, record_size: 32,
  });
  return Buffer.concat([tree, Buffer.alloc(16), ...data, Buffer.from('abcdef4d61784d696e642e636f6d', 'hex'), metadata]);
};

const [double, uint32, map, array, text] = [3, 6, 7, 11, 2];

const encoded = (value: unknown): Buffer => {
  if (typeof value === 'string') return Buffer.concat([control(text, Buffer.byteLength(value)), Buffer.from(value)]);
  if (Array.isArray(value)) return Buffer.concat([control(array, value.length), ...value.map(encoded)]);
  if (typeof value === 'object') return Buffer.concat([control(map, Object.keys(value!).length), ...Object.entries(value!).flatMap(([key, cell]) => [encoded(key), encoded(cell)])]);
  const bytes = Buffer.alloc(Number.isInteger(value) ? 4 : 8);
  if (Number.isInteger(value)) bytes.writeUInt32BE(value as number);
  else bytes.writeDoubleBE(value as number);
  return Buffer.concat([control(Number.isInteger(value) ? uint32 : double, bytes.length), bytes]);
};

/** Kind and size; sizes from 29 to 284 take one more byte. */
const control = (kind: number, size: number): Buffer => {
  const short = Math.min(size, 29);
  const head = kind < 8 ? [(kind << 5) | short] : [short, kind - 7];
  return Buffer.from(size < 29 ? head : [...head, size - 29]);
};
