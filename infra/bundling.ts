import type { BuildOptions, Metafile, Plugin } from 'esbuild';
import { createRequire } from 'node:module';

/** Zod exports a hundred languages for its messages; ours are English. */
export const onlyEnglish: Plugin = {
  name: 'only-english',
  setup: ({ onLoad }) => onLoad({ filter: /zod\/v4\/locales\/index\.c?js$/ }, () => ({ contents: "export { default as en } from './en.js';", loader: 'js' })),
};

/** Large, and not needed before the first call: the parser need not see them when an app starts. Each file below `libraries/` holds what is used together. */
const apart: Readonly<Record<string, readonly string[]>> = {
  azure: ['@azure/data-tables', '@azure/keyvault-secrets', '@azure/storage-blob', '@azure/storage-queue'],
  csv: ['csv-parse'],
  outlook: ['cfb'],
  parquet: ['hyparquet'],
  outbound: ['undici'],
  patterns: ['re2js'],
  sigma: ['js-yaml'],
  suffixes: ['tldts'],
  yaml: ['yaml'],
};
const fileNamed = (file: string): string => `./libraries/${file}.cjs`;
const fileOf = new Map(Object.entries(apart).flatMap(([file, names]) => names.map((name) => [name, fileNamed(file)])));

/** In our own code, these libraries come from their files beside the bundle, when one of their exports is first touched. */
export const libraries: Plugin = {
  name: 'libraries',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^[@a-z]/ }, ({ path, importer }) => (fileOf.has(path) && !importer.includes('node_modules') ? { path, namespace: 'libraries' } : undefined));
    onResolve({ filter: /.*/, namespace: 'libraries' }, ({ path }) => ({ path, external: true }));
    onLoad({ filter: /.*/, namespace: 'libraries' }, async ({ path }) => {
      const names = Object.keys((await import(path)) as object).filter((name) => name !== 'default' && name !== 'module.exports');
      const getters = names.map((name) => `get ${name}() { return library().${name}; },`);
      return { contents: `let made; const library = () => (made ??= require('${fileOf.get(path)!}')['${path}']());\nmodule.exports = {\n${getters.join('\n')}\n};`, loader: 'js' };
    });
  },
};

/** Those files that a bundle asks for: a function for each library, so that one alone is run. */
export const librariesOf = ({ outputs }: Metafile): BuildOptions[] => {
  const asked = new Set(Object.values(outputs).flatMap(({ imports }) => imports.map(({ path }) => path)));
  return Object.entries(apart).filter(([file]) => asked.has(fileNamed(file))).map(([file, names]) => ({
    // The ES modules of the SDKs are smaller than their CommonJS twins.
    conditions: ['import'],
    stdin: { contents: names.map((name) => `exports['${name}'] = () => require('${name}');`).join('\n'), resolveDir: import.meta.dirname, loader: 'js' },
    outfile: fileNamed(file),
  }));
};

const reader = 'archives.cjs';

/** The thread that reads archives starts from a file of its own, beside the bundle. */
export const archiveReader: Plugin = {
  name: 'archive-reader',
  setup: ({ onLoad }) =>
    onLoad({ filter: /library[\\/]reader-file\.ts$/ }, () => ({ contents: `export const readerFile = new URL('./${reader}', import.meta.url);`, loader: 'js' })),
};

/** That file, and the program of the library, which it looks for in its own folder. */
export const archiveReaderEntry = { entryPoints: ['shared/decode/library/reader.ts'], outfile: reader } satisfies BuildOptions;
export const archiveLibrary = createRequire(import.meta.url).resolve('libarchive-wasm/dist/libarchive.wasm');
