import type { Ports } from '../../kit/ports.ts';
import type { Settings } from '../../kit/settings.ts';
import { machineBrowser } from './browser.ts';
import { systemClock } from './clock.ts';
import { machineFetch } from './fetch.ts';
import { lineLog } from './log.ts';
import { machineNetwork } from './network.ts';

type MachinePort = 'clock' | 'log' | 'network' | 'fetch' | 'browser' | 'settings';

/** The ports that are the same wherever we run: the process's own time, error stream and sockets. */
export const machinePorts = (settings: Settings, overrides: Partial<Ports>): Pick<Ports, MachinePort> & { conceal: (secret: string) => void } => {
  const clock = overrides.clock ?? systemClock;
  const lines = lineLog(settings, clock, (line) => process.stderr.write(`${line}\n`));
  const log = overrides.log ?? lines;
  const network = overrides.network ?? machineNetwork({ trustLoopback: settings.loopbackHosts });
  const fetch = overrides.fetch ?? machineFetch(settings);
  return {
    clock,
    log,
    conceal: lines.conceal,
    network,
    fetch,
    browser: overrides.browser ?? machineBrowser({ settings, fetch, network, log }),
    settings,
  };
};
