import { wrongField } from '../kit/fault.ts';
import type { Blobs } from '../kit/ports.ts';
import type { Brought } from './cli-input.ts';

/** A file of the caller's machine. */
export interface LocalFile {
  /** Its name, below the folder that was asked for. */
  name: string;
  body: AsyncIterable<Uint8Array>;
}

/** Long enough for a job that goes on after the command line has ended. */
const keepSeconds = 86_400;
const mostFiles = 2000;

/** Puts the files at a path where operations find blobs, for a day, each time under a new prefix. */
export const bringing = (files: (path: string) => AsyncIterable<LocalFile>, blobs: () => Promise<Blobs>) => async (path: string): Promise<Brought> => {
  const store = await blobs();
  const prefix = `given/${crypto.randomUUID()}/`;
  const names: string[] = [];
  for await (const { name, body } of files(path)) {
    if (names.length >= mostFiles) throw wrongField(path, `There are more than ${mostFiles} files in this folder.`);
    await store.put(prefix + name, body, { keep: keepSeconds });
    names.push(name);
  }
  if (names.length === 0) throw wrongField(path, 'There is no file in this folder.');
  return { prefix, names };
};
