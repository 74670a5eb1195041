import { describe, it } from 'vitest';
import { azure } from '../../shared/clouds/azure/index.ts';
import { readSettings } from '../../shared/kit/settings.ts';
import { VirtualClock } from '../support/clock.ts';
import { emulator, isInstalled } from '../support/emulator.ts';
import { portContract } from './ports.ts';

const silent = () => undefined;

if (isInstalled('azurite/package.json'))
  portContract('Azure', async () => {
    const { reached, close } = await emulator<string>('azurite-server.ts');
    const clock = new VirtualClock(Date.now());
    const settings = readSettings({ AzureWebJobsStorage: reached, GUMSHOE_CLOUD: 'azure' });
    const ports = azure(settings, { clock, log: { debug: silent, info: silent, warn: silent, error: silent } });
    let queues = 0;
    return {
      ports,
      clock,
      close,
      pass: async (seconds) => {
        await new Promise((resolve) => setTimeout(resolve, seconds * 1000 + 100));
        await clock.advance(seconds * 1000);
      },
      queue: async () => `queue-${(queues += 1)}`,
      follow: async (link) => (await fetch(link)).text(),
    };
  });
else describe('the ports of Azure', () => it.skip('are not tried: the package azurite is not installed'));
