import type { Catalogue } from '../kit/operation.ts';
import { catalogueDocument } from './catalogue.ts';
import { type About, openapi } from './openapi.ts';
import { rolesModule, sentinelModule } from './roles.ts';
import { type Scheduled, serverlessFunctions, serverlessPermissions } from './serverless.ts';
import { swagger } from './swagger.ts';

const json = (document: unknown): string => `${JSON.stringify(document, null, 1)}\n`;

/** Every generated file: its path below the project → its content, made when asked for. */
export const generatedFiles = (catalogue: Catalogue, about: About, chores: readonly Scheduled[] = []): Readonly<Record<string, () => string>> => ({
  'infra/openapi.gen.json': () => json(openapi(catalogue, about)),
  'infra/catalogue.gen.json': () => json(catalogueDocument(catalogue, about.version)),
  'infra/logic-apps/connector.gen.json': () => json(swagger(catalogue, { version: about.version, host: 'gumshoe.azurewebsites.net' })),
  'infra/aws/functions.gen.yml': () => serverlessFunctions(catalogue, chores),
  'infra/aws/permissions.gen.yml': () => serverlessPermissions(catalogue),
  'bicep/modules/roles.gen.bicep': () => rolesModule(catalogue),
  'bicep/modules/sentinel.gen.bicep': () => sentinelModule(catalogue),
});
