import type { BuildOptions, Plugin } from 'esbuild';
import { createRequire } from 'node:module';

/** Zod exports a hundred languages for its messages; ours are English. */
export const onlyEnglish: Plugin = {
  name: 'only-english',
  setup: ({ onLoad }) => onLoad({ filter: /zod\/v4\/locales\/index\.c?js$/ }, () => ({ contents: "export { default as en } from './en.js';", loader: 'js' })),
};

/** Large, and not needed before the first call: the parser need not see them when the app starts. */
const large = ['@azure/data-tables', '@azure/keyvault-secrets', '@azure/storage-blob', '@azure/storage-queue', 'undici'];
const file = './libraries.cjs';

/** In our own code, these libraries come from the file beside the bundle. */
export const libraries: Plugin = {
  name: 'libraries',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^@azure\/|^undici$/ }, ({ path, importer }) => (large.includes(path) && !importer.includes('node_modules') ? { path, namespace: 'libraries' } : undefined));
    onResolve({ filter: /^\.\/libraries\.cjs$/, namespace: 'libraries' }, () => ({ path: file, external: true }));
    onLoad({ filter: /.*/, namespace: 'libraries' }, ({ path }) => ({ contents: `module.exports = require(${JSON.stringify(file)})[${JSON.stringify(path)}]();`, loader: 'js' }));
  },
};

/** That file: a function for each library, so that one alone is run. */
export const librariesEntry: BuildOptions = {
  // The ES modules of the SDKs are smaller than their CommonJS twins.
  conditions: ['import'],
  stdin: { contents: large.map((name) => `exports[${JSON.stringify(name)}] = () => require(${JSON.stringify(name)});`).join('\n'), resolveDir: import.meta.dirname, loader: 'js' },
};

const reader = 'archives.cjs';

const readerFile = `import { existsSync } from 'node:fs';
export const readerFile = ['./${reader}', '../${reader}'].map((path) => new URL(path, import.meta.url)).find(existsSync);`;

/** The thread that reads archives starts from a file of its own, beside the bundle; parts of a bundle lie one folder deeper. */
export const archiveReader: Plugin = {
  name: 'archive-reader',
  setup: ({ onLoad }) =>
    onLoad({ filter: /library[\\/]reader-file\.ts$/ }, () => ({ contents: readerFile, loader: 'js' })),
};

/** That file, and the program of the library, which it looks for in its own folder. */
export const archiveReaderEntry = { entryPoints: ['shared/decode/library/reader.ts'], outfile: reader } satisfies BuildOptions;
export const archiveLibrary = createRequire(import.meta.url).resolve('libarchive-wasm/dist/libarchive.wasm');
