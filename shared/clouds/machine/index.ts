import type { Ports } from '../../kit/ports.ts';
import type { Settings } from '../../kit/settings.ts';
import { systemClock } from './clock.ts';
import { machineFetch } from './fetch.ts';
import { lineLog } from './log.ts';
import { machineNetwork } from './network.ts';

type MachinePort = 'clock' | 'log' | 'network' | 'fetch' | 'settings';

/** The ports that are the same wherever we run: the process's own time, error stream and sockets. */
export const machinePorts = (settings: Settings, overrides: Partial<Ports>): Pick<Ports, MachinePort> & { conceal: (secret: string) => void } => {
  const clock = overrides.clock ?? systemClock;
  const lines = lineLog(settings, clock, (line) => process.stderr.write(`${line}\n`));
  return {
    clock,
    log: overrides.log ?? lines,
    conceal: lines.conceal,
    network: overrides.network ?? machineNetwork({ trustLoopback: settings.loopbackHosts }),
    fetch: overrides.fetch ?? machineFetch(settings),
    settings,
  };
};
