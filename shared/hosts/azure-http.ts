import type { app as App, HttpMethod, HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import { operationIdOf, pathOf } from '../kit/names.ts';
import { settingTable } from '../kit/settings.ts';
import type { Catalogue } from '../kit/operation.ts';
import { httpHost, type HttpOptions } from './http.ts';
import type { Source } from './opener.ts';

/** Azure's front end hangs up at 230 s. */
const mostSeconds = 220;

type Handler = (request: HttpRequest, context: InvocationContext) => Promise<HttpResponseInit>;

/** One Azure function, before it is registered. */
export interface AzureFunction {
  name: string;
  route: string;
  methods: HttpMethod[];
  handler: Handler;
}

/** A function for each operation, named by its operationId, and one for each other address of the API. */
export const azureFunctions = (catalogue: Catalogue, ports: Source, options: HttpOptions = {}): AzureFunction[] => {
  const host = httpHost(catalogue, ports, options);
  const handler: Handler = async (request) => {
    const caller = process.env['WEBSITE_AUTH_ENABLED'] === 'True' ? (request.headers.get('x-ms-client-principal-name') ?? undefined) : undefined;
    return answered(await host(asRequest(request), { within: mostSeconds * 1000, caller }));
  };
  const documents = Object.keys(options.documents ?? {});
  return [
    ...catalogue.map(({ name, writes }) => ({ name: operationIdOf(name), route: pathOf(name), methods: writes ? post : both, handler })),
    ...['health', ...documents].map((route) => ({ name: `Get${route.replace(/\W.*/, '').replace(/^./, (letter) => letter.toUpperCase())}`, route, methods: get, handler })),
    { name: 'Job', route: 'jobs/{token}', methods: poll, handler },
  ];
};

const get: HttpMethod[] = ['GET'];
const post: HttpMethod[] = ['POST'];
const both: HttpMethod[] = ['GET', 'POST'];
const poll: HttpMethod[] = ['GET', 'DELETE'];

/** A key guards every function, unless Entra does: an operator must have asked for it, and the platform's authentication must really be on. */
const levelOf = (env: NodeJS.ProcessEnv): 'function' | 'anonymous' =>
  env[settingTable.entra.env] === 'true' && env['WEBSITE_AUTH_ENABLED'] === 'True' ? 'anonymous' : 'function';

/** Registers them, synchronously. The level is said every time: the library's default is `anonymous`. */
export const azureHttp = (app: typeof App, catalogue: Catalogue, ports: Source, options?: HttpOptions): void => {
  app.setup({ enableHttpStream: true }); // without it, a body of unknown length arrives empty
  const authLevel = levelOf(process.env);
  for (const { name, ...definition } of azureFunctions(catalogue, ports, options)) app.http(name, { ...definition, authLevel });
};

const asRequest = ({ url, method, headers, body }: HttpRequest): Request =>
  new Request(url, { method, headers, ...(body && method !== 'GET' && { body: body, duplex: 'half' }) });

const answered = ({ status, headers, body }: Response): HttpResponseInit => ({ status, headers, body: body });
