import { environment } from '../shared/clouds/machine/environment.ts';
import { openCloud } from '../shared/clouds/open.ts';
import { runCli } from '../shared/hosts/cli.ts';
import { asProcess, processShell } from '../shared/hosts/process.ts';
import { readSettings } from '../shared/kit/settings.ts';
import { catalogue } from './index.ts';

await asProcess(() => {
  return runCli(catalogue, async () => openCloud(readSettings(await environment())), processShell());
});
