import { existsSync } from 'node:fs';
import { local } from '../shared/clouds/local/index.ts';
import { greeting } from '../shared/hosts/greeting.ts';
import { httpHost } from '../shared/hosts/http.ts';
import { serveNode } from '../shared/hosts/node.ts';
import { asProcess, signalled } from '../shared/hosts/process.ts';
import { readSettings } from '../shared/kit/settings.ts';
import { catalogue } from './index.ts';

await asProcess(async () => {
  if (existsSync('.env')) process.loadEnvFile('.env');
  const settings = readSettings(process.env);
  const ports = local(settings);
  const server = await serveNode(httpHost(catalogue, ports), settings);
  process.stdout.write(await greeting(server.url, settings, ports.secrets, [...new Set(catalogue.flatMap(({ needs = [] }) => needs))]));
  await signalled();
  await server.stop();
  await ports.close();
});
