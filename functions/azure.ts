import { app } from '@azure/functions';
import { azure } from '../shared/clouds/azure/index.ts';
import { environment } from '../shared/clouds/machine/environment.ts';
import { servedDocuments } from '../shared/documents/served.ts';
import { azureHttp } from '../shared/hosts/azure-http.ts';
import { azureQueue } from '../shared/hosts/azure-queue.ts';
import { azureTimer } from '../shared/hosts/azure-timer.ts';
import { chores } from '../shared/hosts/chores.ts';
import { opener } from '../shared/hosts/opener.ts';
import { readSettings } from '../shared/kit/settings.ts';
import about from '../package.json' with { type: 'json' };
import { catalogue } from './index.ts';

/** Opened at the first call: a wrong setting must not keep the functions from being registered. */
const ports = opener(async () => azure(readSettings(await environment())));

azureHttp(app, catalogue, ports, { documents: servedDocuments(catalogue, about) });
azureQueue(app, catalogue, ports, { queueName: process.env['GUMSHOE_QUEUE'] ?? 'gumshoe-work' });
azureTimer(app, catalogue, ports, chores);
