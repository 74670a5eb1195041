import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { Fault } from '../../kit/fault.ts';
import type { Browser, Fetch, Log, Network } from '../../kit/ports.ts';
import type { Settings } from '../../kit/settings.ts';
import { lazily } from './lazily.ts';

const run = promisify(execFile);
const require = createRequire(import.meta.url);
const programs = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const versionMs = 10_000;

export interface BrowserParts {
  settings: Pick<Settings, 'browser' | 'ownDomains' | 'ownAddresses' | 'loopbackHosts'>;
  fetch: Fetch;
  network: Pick<Network, 'certificate'>;
  log: Log;
}

/** The Chromium of this machine, if it has one. Its driver is loaded with the first picture; each picture has a process of its own. */
export const machineBrowser = (parts: BrowserParts): Browser => {
  const found = lazily(async () => {
    const program = await programOf(parts.settings.browser);
    return program === undefined || !hasDriver() ? undefined : { program, version: await versionOf(program) };
  });
  return {
    available: async () => (await found())?.version,
    async capture(url, options) {
      const browser = await found();
      if (browser?.version === undefined)
        throw new Fault('not-configured', 'There is no browser: install Chromium (and playwright-core beside a bundle), or set GUMSHOE_BROWSER to its path.');
      const { capture } = await import('./capture.ts');
      return capture(url, { ...options, ...parts, program: browser.program });
    },
  };
};

/** The program that is set, or the first on PATH. */
export const programOf = async (given: string | undefined, path = process.env['PATH'] ?? ''): Promise<string | undefined> => {
  if (given === 'none') return undefined;
  const candidates = given === undefined ? path.split(delimiter).flatMap((folder) => programs.map((name) => join(folder, name))) : [given];
  for (const candidate of candidates) if (await canRun(candidate)) return candidate;
  return undefined;
};

const canRun = (file: string): Promise<boolean> => access(file, constants.X_OK).then(() => true, () => false);

const versionOf = async (program: string): Promise<string | undefined> => {
  try {
    const { stdout } = await run(program, ['--version'], { timeout: versionMs, env: plainEnvironment() });
    return stdout.trim().split('\n')[0]?.slice(0, 100) || undefined;
  } catch {
    return undefined;
  }
};

/** A bundle has the driver only when it is installed beside it. */
const hasDriver = (): boolean => {
  try {
    return require.resolve('playwright-core') !== '';
  } catch {
    return false;
  }
};

const passedOn = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'FONTCONFIG_PATH', 'LD_LIBRARY_PATH'];

/** What a browser needs of our environment: no key of ours is handed to a program that runs strangers' code. */
export const plainEnvironment = (env: NodeJS.ProcessEnv = process.env): Record<string, string> =>
  Object.fromEntries(passedOn.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));
