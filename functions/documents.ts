import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { catalogueDocument } from '../shared/documents/catalogue.ts';
import { openapi } from '../shared/documents/openapi.ts';
import { swagger } from '../shared/documents/swagger.ts';
import about from '../package.json' with { type: 'json' };
import { catalogue } from './index.ts';

const text = (document: unknown): string => `${JSON.stringify(document, null, 1)}\n`;

/** File below the project → its content. `npm run docs` writes them; with --check, a stale one is an error. */
const files: Readonly<Record<string, () => string>> = {
  'infra/openapi.gen.json': () => text(openapi(catalogue, about)),
  'infra/catalogue.gen.json': () => text(catalogueDocument(catalogue, about.version)),
  'infra/logic-apps/connector.gen.json': () => text(swagger(catalogue, { version: about.version, host: 'gumshoe.azurewebsites.net' })),
};

for (const [file, make] of Object.entries(files)) {
  const path = join(import.meta.dirname, '..', file);
  const content = make();
  if (existsSync(path) && readFileSync(path, 'utf8') === content) continue;
  console.log(`${file} ${process.argv.includes('--check') ? 'is stale: npm run docs' : 'written'}`);
  if (process.argv.includes('--check')) process.exitCode = 1;
  else {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
}
