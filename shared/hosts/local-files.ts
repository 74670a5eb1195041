import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { wrongField } from '../kit/fault.ts';
import type { LocalFile } from './cli-files.ts';

const mostUnpacked = 2 ** 29;
const known: Readonly<Record<string, string>> = { ENOENT: 'There is no such file.', EACCES: 'It may not be read.', EISDIR: 'It is a folder; name a file.' };

/** The text of a file; a table may be kept in gzip. */
export const localText = (path: string): Promise<string> =>
  reading(path, async () => {
    const bytes = await readFile(path);
    return (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes, { maxOutputLength: mostUnpacked }) : bytes).toString('utf8');
  });

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
