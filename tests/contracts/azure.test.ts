import { describe, it } from 'vitest';
import { azure } from '../../shared/clouds/azure/index.ts';
import { readSettings } from '../../shared/kit/settings.ts';
import { VirtualClock } from '../support/clock.ts';
import { emulator, isInstalled } from '../support/emulator.ts';
import { emulated, silent } from './bench.ts';
import { portContract } from './ports.ts';

if (isInstalled('azurite/package.json'))
  portContract('Azure', async () => {
    const { reached, close } = await emulator<string>('azurite-server.ts');
    const clock = new VirtualClock(Date.now());
    const settings = readSettings({ AzureWebJobsStorage: reached, GUMSHOE_CLOUD: 'azure' });
    return emulated(azure(settings, { clock, log: silent }), clock, close, async () => undefined);
  });
else describe('the ports of Azure', () => it.skip('are not tried: the package azurite is not installed'));
