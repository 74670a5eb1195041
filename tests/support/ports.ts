import { local, type LocalPorts } from '../../shared/clouds/local/index.ts';
import { FetchError, type Ports } from '../../shared/kit/ports.ts';
import { readSettings } from '../../shared/kit/settings.ts';
import { VirtualClock } from './clock.ts';

export type TestPorts = LocalPorts & { clock: VirtualClock };

const silent = () => undefined;
const refuse = async (target: string): Promise<never> => {
  throw new FetchError('refused', `Tests do not go out: ${target}`);
};

/**
 * Ports for tests: everything in memory, time that stands still, no way out, no secrets, no identity.
 * Give `env` for settings, `secrets` as an object, or any port in place of its double.
 */
export const testPorts = ({
  env = {},
  secrets = {},
  ...overrides
}: Partial<Omit<Ports, 'secrets' | 'clock'>> & { clock?: VirtualClock; env?: Record<string, string>; secrets?: Record<string, string> } = {}): TestPorts => {
  const clock = overrides.clock ?? new VirtualClock();
  const ask = async (name: string) => secrets[name];
  const doubles: Partial<Ports> = {
    fetch: refuse,
    log: { debug: silent, info: silent, warn: silent, error: silent },
    secrets: { get: ask, refresh: ask },
    identity: { token: async () => undefined },
    network: { resolve: refuse, exchange: refuse, certificate: refuse },
    browser: { available: async () => undefined, capture: refuse },
  };
  const settings = overrides.settings ?? readSettings({ GUMSHOE_FOLDER: ':memory:', ...env });
  return { ...local(settings, { ...doubles, ...overrides, clock }), clock };
};
