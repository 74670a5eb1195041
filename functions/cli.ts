import { existsSync } from 'node:fs';
import { openCloud } from '../shared/clouds/open.ts';
import { runCli } from '../shared/hosts/cli.ts';
import { asProcess, processShell } from '../shared/hosts/process.ts';
import { readSettings } from '../shared/kit/settings.ts';
import { catalogue } from './index.ts';

await asProcess(() => {
  if (existsSync('.env')) process.loadEnvFile('.env');
  return runCli(catalogue, () => openCloud(readSettings(process.env)), processShell());
});
