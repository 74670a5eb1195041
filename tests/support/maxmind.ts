import { gzipSync } from 'node:zlib';
import type { Fetch } from '../../shared/kit/ports.ts';
import { mmdb } from './mmdb.ts';

/** A tar archive of the files, packed. */
export const tarGz = (files: Readonly<Record<string, Uint8Array>>): Uint8Array =>
  gzipSync(Buffer.concat([
    ...Object.entries(files).map(([name, bytes]) => {
      const header = Buffer.alloc(512);
      header.write(name, 0);
      header.write(bytes.length.toString(8).padStart(11, '0'), 124);
      header.write('0', 156);
      header.write('ustar\0' + '00', 257);
      header.fill(' ', 148, 156);
      const sum = header.reduce((total, byte) => total + byte, 0);
      header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
      return Buffer.concat([header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]);
    }),
    Buffer.alloc(1024),
  ]));

/** MaxMind's download service with one small database of each edition, and an account for it. */
export const maxmind = (change: { status?: number; built?: number; archive?: (edition: string) => Uint8Array } = {}) => {
  const asked: { url: string; authorization: string | undefined }[] = [];
  const archive = change.archive ?? ((edition: string) => tarGz({
    [`${edition}_20260601/COPYRIGHT.txt`]: Buffer.from('sample'),
    [`${edition}_20260601/${edition}.mmdb`]: mmdb(edition, { '192.31.196.0/24': { country: { iso_code: 'NL', names: { en: 'Netherlands' } }, autonomous_system_number: 64_500 } }, change.built),
  }));
  const fetch: Fetch = async (url, init) => {
    asked.push({ url, authorization: init?.headers?.['authorization'] });
    return { status: change.status ?? 200, headers: {}, url, body: archive(/databases\/([\w-]+)\//.exec(url)![1]!) };
  };
  return { fetch, asked, secrets: { 'maxmind-id': 'account', 'maxmind-key': 'key' } };
};
