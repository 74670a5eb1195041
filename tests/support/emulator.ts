import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { join } from 'node:path';

/** Runs one of the `*-server.ts` files beside this one. Its first message says how it is reached. */
export const emulator = async <T>(file: string): Promise<{ reached: T; close: () => Promise<void> }> => {
  const child = fork(join(import.meta.dirname, file), { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  let complaint = '';
  child.stderr!.on('data', (text: Buffer) => (complaint += text.toString()));
  const died = once(child, 'exit').then(() => Promise.reject(new Error(`${file} did not start: ${complaint.slice(0, 2000)}`)));
  const [reached] = (await Promise.race([once(child, 'message'), died])) as [T];
  const close = async () => {
    const gone = once(child, 'exit');
    child.kill();
    await gone;
  };
  died.catch(() => undefined);
  // From here on it keeps nobody alive.
  child.unref();
  child.channel!.unref();
  (child.stderr as Socket).unref();
  return { reached, close };
};

/** Whether a development package is installed; what needs it is skipped where it is not. */
export const isInstalled = (name: string): boolean => {
  try {
    import.meta.resolve(name);
    return true;
  } catch {
    return false;
  }
};
