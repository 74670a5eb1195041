import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { catalogue } from '../../../functions/index.ts';
import { portsOf, rolesModule, sentinelModule } from '../../../shared/documents/roles.ts';
import { serverlessFunctions, serverlessPermissions } from '../../../shared/documents/serverless.ts';
import { pathOf } from '../../../shared/kit/names.ts';
import type { Catalogue, Operation } from '../../../shared/kit/operation.ts';
import type { PortName } from '../../../shared/kit/ports.ts';
import { lint } from '../../infra/bicep.ts';

const using = (uses: readonly PortName[], writes = false): Operation => ({
  name: 'list-things', summary: 'List things.', entities: [], input: z.strictObject({}), row: z.object({}), limits: { rows: 1, seconds: 1, bytes: 1 }, uses, writes, examples: [], run: () => [],
});
const roles = (bicep: string) => [...bicep.matchAll(/^\/\/ ([\w ]+): /gm)].map(([, name]) => name).sort();
const host = ['Monitoring Metrics Publisher', 'Storage Blob Data Owner', 'Storage Queue Data Contributor', 'Storage Table Data Contributor'];

describe('rights derived from what operations use', () => {
  it('are those of the hosts, when no operation uses anything', () => {
    expect(portsOf([])).toEqual(['blobs', 'log', 'queue', 'store']);
    expect(roles(rolesModule([]))).toEqual(host);
    expect(rolesModule([])).not.toContain('vault');
    expect(serverlessPermissions([])).not.toContain('secretsmanager');
  });

  it('grow with the ports that an operation declares', () => {
    const catalogue: Catalogue = [using(['secrets', 'fetch'])];
    expect(roles(rolesModule(catalogue))).toEqual(['Key Vault Secrets User', ...host]);
    expect(serverlessPermissions(catalogue)).toContain('secretsmanager:GetSecretValue');
  });

  it.each<[Catalogue, string[]]>([
    [[], []],
    [[using(['store'], true)], []],
    [[using(['identity'])], ['Log Analytics Reader', 'Microsoft Sentinel Reader']],
    [[using(['identity'], true)], ['Log Analytics Reader', 'Microsoft Sentinel Reader', 'Microsoft Sentinel Responder']],
  ])('reach into Sentinel only for operations that act as the app', (catalogue, expected) => {
    expect(roles(sentinelModule(catalogue))).toEqual(expected);
  });

  it('to write to Sentinel are given only on demand', () => {
    expect(sentinelModule([using(['identity'], true)])).toMatch(/resource microsoftSentinelResponder '[^']+' = if \(writeBack\) \{/);
  });

  it('are written in Bicep without fault', () => {
    for (const operations of [[], [using(['identity', 'secrets'], true)], catalogue]) {
      expect(lint(rolesModule(operations))).toEqual([]);
      expect(lint(sentinelModule(operations))).toEqual([]);
    }
  });
});

describe('the functions of serverless.yml', () => {
  it('have a route for every operation, POST alone for those that write', () => {
    const yaml = serverlessFunctions(catalogue);
    for (const { name, writes } of catalogue) {
      const methods = [...yaml.matchAll(new RegExp(`method: (\\w+)\\n\\s+path: /api/${pathOf(name)}\\n`, 'g'))].map(([, method]) => method);
      expect(methods, name).toEqual(writes ? ['POST'] : ['GET', 'POST']);
    }
  });
});
