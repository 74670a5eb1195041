import { HttpRequest, InvocationContext } from '@azure/functions';
import { expect, it } from 'vitest';
import { azureFunctions, azureHttp } from '../../shared/hosts/azure-http.ts';
import { readSettings } from '../../shared/kit/settings.ts';
import { testCatalogue } from '../support/operations.ts';
import { hostContract, hostPorts } from './hosts.ts';
import { azure } from './openers.ts';

hostContract('Azure Functions', azure);

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
