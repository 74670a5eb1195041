import { environment } from '../shared/clouds/machine/environment.ts';
import { openCloud } from '../shared/clouds/open.ts';
import { servedDocuments } from '../shared/documents/served.ts';
import { loadFeeds } from '../shared/hosts/feeds.ts';
import { greeting, type Standing } from '../shared/hosts/greeting.ts';
import { httpHost } from '../shared/hosts/http.ts';
import { serveNode } from '../shared/hosts/node.ts';
import { asProcess, signalled } from '../shared/hosts/process.ts';
import { startWorkers } from '../shared/hosts/workers.ts';
import { execute } from '../shared/kit/execute.ts';
import { readSettings } from '../shared/kit/settings.ts';
import about from '../package.json' with { type: 'json' };
import { catalogue } from './index.ts';
import listProviders from './list/providers.ts';

await asProcess(async () => {
  const settings = readSettings(await environment());
  const ports = await openCloud(settings);
  await loadFeeds(catalogue, ports, settings.feeds);
  const names = settings.publicUrl === undefined ? [] : [new URL(settings.publicUrl).hostname];
  const server = await serveNode(httpHost(catalogue, ports, { documents: servedDocuments(catalogue, about) }), { ...settings, names });
  const workers = startWorkers(catalogue, ports, settings.workers);
  const { rows } = await execute(listProviders, {}, ports, { id: 'start', signal: new AbortController().signal });
  process.stdout.write(greeting(server.url, settings, rows as unknown as Standing[]));
  await signalled();
  await Promise.all([server.stop(), workers.stop()]);
  await ports.close?.();
});
