import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { generatedFiles } from '../shared/documents/files.ts';
import { chores } from '../shared/hosts/chores.ts';
import about from '../package.json' with { type: 'json' };
import { catalogue } from './index.ts';

/** `npm run docs` writes every generated file; with --check, a stale one is an error. */
const isCheck = process.argv.includes('--check');

for (const [file, make] of Object.entries(generatedFiles(catalogue, about, chores))) {
  const path = join(import.meta.dirname, '..', file);
  const content = make();
  if (existsSync(path) && readFileSync(path, 'utf8') === content) continue;
  console.log(`${file} ${isCheck ? 'is stale: npm run docs' : 'written'}`);
  if (isCheck) process.exitCode = 1;
  else {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
}
