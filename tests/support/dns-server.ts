import { createSocket } from 'node:dgram';
import { once } from 'node:events';

/** What the server says of `NAME TYPE`: record data, or a response code (2 SERVFAIL, 3 NXDOMAIN). Anything else has no data. */
export type Zone = Readonly<Record<string, readonly Buffer[] | number>>;

const typeNumbers: Readonly<Record<number, string>> = { 1: 'A', 2: 'NS', 5: 'CNAME', 6: 'SOA', 12: 'PTR', 15: 'MX', 16: 'TXT', 28: 'AAAA', 33: 'SRV', 257: 'CAA' };

/** A DNS server on loopback that knows one small zone. */
export const dnsServer = async (zone: Zone): Promise<{ address: string; close: () => void }> => {
  const socket = createSocket('udp4');
  socket.on('message', (query, { address, port }) => {
    let end = 12;
    const labels: string[] = [];
    while (query[end] !== 0) {
      labels.push(query.toString('latin1', end + 1, end + 1 + query[end]!));
      end += query[end]! + 1;
    }
    const type = query.readUInt16BE(end + 1);
    const known = zone[`${labels.join('.').toLowerCase()} ${typeNumbers[type]}`] ?? [];
    const records = typeof known === 'number' ? [] : known;
    const head = Buffer.alloc(12);
    query.copy(head, 0, 0, 2);
    head.writeUInt16BE(0x8180 | (typeof known === 'number' ? known : 0), 2);
    head.writeUInt16BE(1, 4);
    head.writeUInt16BE(records.length, 6);
    const answers = records.map((data) => {
      const fixed = Buffer.alloc(12);
      fixed.writeUInt16BE(0xc00c, 0);
      fixed.writeUInt16BE(type, 2);
      fixed.writeUInt16BE(1, 4);
      fixed.writeUInt32BE(300, 6);
      fixed.writeUInt16BE(data.length, 10);
      return Buffer.concat([fixed, data]);
    });
    socket.send(Buffer.concat([head, query.subarray(12, end + 5), ...answers]), port, address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return { address: `127.0.0.1:${(socket.address()).port}`, close: () => socket.close() };
};

/** A domain name as it stands in record data. */
export const wireName = (name: string): Buffer =>
  Buffer.concat([...name.split('.').map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)])), Buffer.from([0])]);
