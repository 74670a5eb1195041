import { build, type BuildOptions, type Plugin } from 'esbuild';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** `npm run build [target ...]`: dist/azure, dist/aws, dist/local, dist/cli, each ready to be zipped or run without node_modules. */
const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');
const { version, license } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string; license: string };

/** Zod exports a hundred languages for its messages; ours are English. */
const onlyEnglish: Plugin = {
  name: 'only-english',
  setup: ({ onLoad }) => onLoad({ filter: /zod\/v4\/locales\/index\.c?js$/ }, () => ({ contents: "export { default as en } from './en.js';", loader: 'js' })),
};

const common: BuildOptions = {
  bundle: true,
  platform: 'node',
  target: 'node22',
  minify: true,
  keepNames: true,
  legalComments: 'none',
  logLevel: 'warning',
  // Native code is no part of a bundle; what needs it says so when it is not installed beside it.
  external: ['@azure/functions-core', '@duckdb/node-api', '@duckdb/node-bindings'],
  plugins: [onlyEnglish],
  absWorkingDir: root,
};

/** The Functions worker loads CommonJS fastest, and hands out its core by `require` only. */
const commonJs: BuildOptions = { ...common, format: 'cjs', define: { 'import.meta.url': '__address' }, banner: { js: "const __address = require('node:url').pathToFileURL(__filename).href;" } };
/** Libraries in CommonJS call `require`, which an ES module does not have. */
const withRequire = "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";
const modules: BuildOptions = { ...common, format: 'esm', banner: { js: withRequire } };
const executable: BuildOptions = { ...modules, banner: { js: `#!/usr/bin/env node\n${withRequire}` } };

interface Target {
  door: string;
  make: (door: string, folder: string) => Promise<unknown>;
}

const targets: Readonly<Record<string, Target>> = {
  azure: {
    door: 'functions/azure.ts',
    async make(door, folder) {
      await build({ ...commonJs, entryPoints: [door], outfile: join(folder, 'index.cjs') });
      cpSync(join(root, 'host.json'), join(folder, 'host.json'));
      writeFileSync(join(folder, 'package.json'), `${JSON.stringify({ name: 'gumshoe', version, license, private: true, main: 'index.cjs' }, null, 2)}\n`);
    },
  },
  aws: { door: 'functions/lambda.ts', make: (door, folder) => build({ ...modules, entryPoints: [door], outfile: join(folder, 'index.mjs') }) },
  local: { door: 'functions/local.ts', make: (door, folder) => build({ ...modules, entryPoints: [door], outfile: join(folder, 'index.mjs') }) },
  cli: { door: 'functions/cli.ts', make: (door, folder) => build({ ...executable, entryPoints: [door], outfile: join(folder, 'gumshoe.mjs') }) },
};

const emptied = (name: string): string => {
  const folder = join(dist, name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return folder;
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in targets));
if (unknown.length > 0) {
  console.error(`No such target: ${unknown.join(', ')}. There are: ${Object.keys(targets).join(', ')}.`);
  process.exit(2);
}
for (const [name, { door, make }] of Object.entries(targets)) if ((wanted.length === 0 || wanted.includes(name)) && existsSync(join(root, door))) await make(door, emptied(name));
