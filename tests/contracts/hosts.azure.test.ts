import { HttpRequest, InvocationContext } from '@azure/functions';
import { expect, it } from 'vitest';
import { azureFunctions, azureHttp } from '../../shared/hosts/azure-http.ts';
import { readSettings } from '../../shared/kit/settings.ts';
import { testCatalogue } from '../support/operations.ts';
import { hostContract, hostPorts } from './hosts.ts';

/** Calls the function whose route matches, as the Functions host would; a wrong method or no route is its 404. */
hostContract('Azure Functions', (catalogue, ports, options) => {
  const functions = azureFunctions(catalogue, ports, options);
  return {
    send: async (request) => {
      const path = new URL(request.url).pathname.slice('/api/'.length);
      const chosen = functions.find(({ route }) => new RegExp(`^${route.replace('{token}', '[^/]+')}$`).test(path)) ?? functions[0]!;
      const body = request.body && Buffer.from(await request.arrayBuffer());
      const azureRequest = new HttpRequest({ method: request.method, url: request.url, headers: Object.fromEntries(request.headers), ...(body && { body: { bytes: body } }) });
      const { status, headers, body: answer } = await chosen.handler(azureRequest, new InvocationContext({ functionName: chosen.name }));
      return new Response(answer as ReadableStream, { status: status!, headers: headers as Headers });
    },
  };
});

it('registers every operation and address once, synchronously, for holders of a key', () => {
  const seen: { name: string; authLevel: string; route: string }[] = [];
  const app = { setup: () => undefined, http: (name: string, given: { authLevel: string; route: string }) => void seen.push({ name, ...given }) };
  azureHttp(app as never, testCatalogue, hostPorts(), { documents: { catalogue: () => ({}), 'openapi.json': () => ({}) } });
  expect(seen.map(({ name }) => name)).toEqual(['BuildEcho', 'BuildTrouble', 'WriteTally', 'GetHealth', 'GetCatalogue', 'GetOpenapi', 'Job']);
  expect(new Set(seen.map(({ authLevel }) => authLevel))).toEqual(new Set(['function']));
});

it('says what is missing when the ports cannot be opened', async () => {
  const [first] = azureFunctions(testCatalogue, () => {
    readSettings({ GUMSHOE_PORT: 'none' });
    throw new TypeError('unreached');
  });
  const answer = await first!.handler(new HttpRequest({ method: 'POST', url: 'http://gumshoe.test/api/build/echo' }), new InvocationContext());
  expect(answer.status).toBe(503);
  expect(await new Response(answer.body as ReadableStream).json()).toMatchObject({ code: 'not-configured', flaws: [{ field: 'GUMSHOE_PORT' }] });
});
