import { afterEach, expect, it, vi } from 'vitest';
import { azureHttp } from '../../../shared/hosts/azure-http.ts';
import { testPorts } from '../../support/ports.ts';

afterEach(() => vi.unstubAllEnvs());

const levels = (env: Record<string, string>): string[] => {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  const found = new Set<string>();
  const app = { setup: () => undefined, http: (_: string, { authLevel }: { authLevel: string }) => void found.add(authLevel) };
  azureHttp(app as never, [], testPorts(), { documents: { catalogue: () => ({}) } });
  return [...found];
};

it.each([
  ['by default', {}, 'function'],
  ['when only asked for', { GUMSHOE_ENTRA: 'true' }, 'function'],
  ['when authentication is on, but nobody asked', { WEBSITE_AUTH_ENABLED: 'True' }, 'function'],
  ['when authentication is off', { GUMSHOE_ENTRA: 'true', WEBSITE_AUTH_ENABLED: 'False' }, 'function'],
  ['when Entra is in front and asked for', { GUMSHOE_ENTRA: 'true', WEBSITE_AUTH_ENABLED: 'True' }, 'anonymous'],
])('guards every Azure function %s', (_, env, level) => {
  expect(levels(env)).toEqual([level]);
});
