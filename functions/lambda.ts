import { aws } from '../shared/clouds/aws/index.ts';
import { environment } from '../shared/clouds/machine/environment.ts';
import { servedDocuments } from '../shared/documents/served.ts';
import { lambdaHttp } from '../shared/hosts/lambda-http.ts';
import { lambdaQueue } from '../shared/hosts/lambda-queue.ts';
import { lambdaTimer } from '../shared/hosts/lambda-timer.ts';
import { opener } from '../shared/hosts/opener.ts';
import { readSettings } from '../shared/kit/settings.ts';
import about from '../package.json' with { type: 'json' };
import { catalogue } from './index.ts';

/** Opened at the first call, and kept while this instance lives. */
const ports = opener(async () => aws(readSettings(await environment())));

export const http = lambdaHttp(catalogue, ports, { documents: servedDocuments(catalogue, about) });
export const queue = lambdaQueue(catalogue, ports);
export const timer = lambdaTimer(catalogue, ports);
