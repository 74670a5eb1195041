import { fstatSync } from 'node:fs';
import { asFault, faults } from '../kit/fault.ts';
import { exitNotWritten } from './cli-help.ts';
import { noteFailure } from './failure.ts';
import type { Shell } from './cli.ts';
import { localFiles, localText, pipedText } from './local-files.ts';

/** Runs a door: what it throws ends the process with a plain message and an honest exit code. */
export const asProcess = async (main: () => Promise<number | void>): Promise<void> => {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (thrown) {
    const fault = asFault(thrown);
    if (fault.code === 'bug') noteFailure(undefined, fault, {});
    process.stderr.write(`${fault.code}: ${fault.message}\n${fault.flaws.map(({ field, detail }) => `  ${field}: ${detail}\n`).join('')}`);
    process.exitCode = faults[fault.code].exit;
  }
};

/** Resolves at the first SIGINT or SIGTERM; a second one ends the process at once, as by default. */
export const signalled = (): Promise<NodeJS.Signals> =>
  new Promise((resolve) => {
    const stop = (signal: NodeJS.Signals) => {
      for (const name of ['SIGINT', 'SIGTERM'] as const) process.off(name, stop);
      resolve(signal);
    };
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, stop);
  });

/** This process as the command line sees it. */
export const processShell = (): Shell => {
  const stopping = new AbortController();
  process.stdout.on('error', stopWriting);
  void signalled().then(() => stopping.abort());
  return {
    args: process.argv.slice(2),
    stdin: isPiped() ? readPipe : undefined,
    readFile: localText,
    files: localFiles,
    out: (words) => void process.stdout.write(words),
    err: (words) => void process.stderr.write(words),
    terminal: process.stderr.isTTY,
    signal: stopping.signal,
  };
};

/** `| head` has read enough; a full disk must not pass for an answer. */
const stopWriting = ({ code, message }: NodeJS.ErrnoException): never => {
  if (code === 'EPIPE') process.exit(0);
  process.stderr.write(`not-written: The answer could not be written (${code ?? message}).\n`);
  process.exit(exitNotWritten);
};

/** A pipe that nobody writes to would look like a program that hangs. */
const readPipe = async (): Promise<string> => {
  const hint = setTimeout(() => process.stderr.write('Waiting for input on stdin. When there is none, end the command with </dev/null\n'), 3000);
  process.stdin.once('data', () => clearTimeout(hint));
  try {
    return await pipedText(process.stdin);
  } finally {
    clearTimeout(hint);
  }
};

const isPiped = (): boolean => {
  try {
    const stdin = fstatSync(0);
    return stdin.isFIFO() || stdin.isFile() || stdin.isSocket();
  } catch {
    return false;
  }
};
