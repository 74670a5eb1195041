import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { wrongField } from '../kit/fault.ts';
import { encodingOf } from '../tables/bytes.ts';
import type { LocalFile } from './cli-files.ts';

const mostUnpacked = 2 ** 29;
const tooLarge = 'It is too large to be taken whole. A table or a log of any size comes in by --blob @FILE.';
const known: Readonly<Record<string, string>> = {
  ENOENT: 'There is no such file.', EACCES: 'It may not be read.', EISDIR: 'It is a folder; name a file.', ENOTDIR: 'A part of its path is no folder.',
  Z_BUF_ERROR: 'The gzip data is cut off.', Z_DATA_ERROR: 'The gzip data is damaged.',
  ERR_BUFFER_TOO_LARGE: tooLarge, ERR_STRING_TOO_LONG: tooLarge, ERR_FS_FILE_TOO_LARGE: tooLarge,
};

/** The text of a file. */
export const localText = (path: string): Promise<string> => reading(path, async () => textOf(await readFile(path)));

/** The text of what is piped in. */
export const pipedText = (pipe: AsyncIterable<Uint8Array>): Promise<string> => reading('stdin', async () => textOf(await buffer(pipe)));

/** UTF-8 or UTF-16, with or without a byte order mark; it may be kept in gzip. */
const textOf = (bytes: Uint8Array): string => {
  const plain = bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes, { maxOutputLength: mostUnpacked }) : bytes;
  return new TextDecoder(encodingOf(plain)).decode(plain);
};

/** What is wrong with a file is the caller's to mend. */
const reading = async <T>(path: string, read: () => Promise<T>): Promise<T> => {
  try {
    return await read();
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
    throw wrongField(path, known[code] ?? `It cannot be read${code === '' ? '' : ` (${code})`}.`, thrown);
  }
};

/** The file at a path, or all files of the folder there, by name. */
export async function* localFiles(path: string): AsyncGenerator<LocalFile> {
  if (!(await reading(path, () => stat(path))).isDirectory()) return void (yield { name: basename(path), body: createReadStream(path) });
  const entries = await reading(path, () => readdir(path, { recursive: true, withFileTypes: true }));
  for (const name of entries.filter((entry) => entry.isFile()).map((entry) => relative(path, join(entry.parentPath, entry.name))).sort())
    yield { name: name.replaceAll('\\', '/'), body: createReadStream(join(path, name)) };
}
