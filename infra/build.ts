import { build, type BuildOptions } from 'esbuild';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { archiveLibrary, archiveReader, archiveReaderEntry, libraries, librariesOf, onlyEnglish } from './bundling.ts';

/** `npm run build -- [target ...] [--out DIR]`: dist/azure, dist/aws, dist/local, dist/cli, each ready to be zipped or run without node_modules. */
const root = join(import.meta.dirname, '..');
const { version, license } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string; license: string };

type Options = BuildOptions & { metafile: true };

const common: Options = {
  bundle: true,
  platform: 'node',
  target: 'node22',
  minify: true,
  keepNames: true,
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
  // Native code, and the driver of a browser, are no part of a bundle; what needs them says so when they are not installed beside it.
  external: ['@azure/functions-core', '@duckdb/node-api', '@duckdb/node-bindings', 'playwright-core'],
  plugins: [onlyEnglish, archiveReader, libraries],
  absWorkingDir: root,
};

/** The Functions worker loads CommonJS fastest, and hands out its core by `require` only. */
const commonJs: Options = { ...common, format: 'cjs', define: { 'import.meta.url': '__address' }, banner: { js: "const __address = require('node:url').pathToFileURL(__filename).href;" } };
/** ES modules load in pieces: what a start does not need waits in a file of its own. Libraries in CommonJS call `require`, which an ES module does not have. */
const withRequire = "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";
const modules = (door: string, name: string, first = ''): Options => ({
  ...common,
  format: 'esm',
  splitting: true,
  entryPoints: [{ in: door, out: name }],
  chunkNames: 'part-[hash]',
  outExtension: { '.js': '.mjs' },
  banner: { js: `${first}${withRequire}` },
});

/** How each target is made from its door. */
const targets: Readonly<Record<string, (folder: string) => Options>> = {
  azure(folder) {
    cpSync(join(root, 'host.json'), join(folder, 'host.json'));
    writeFileSync(join(folder, 'package.json'), `${JSON.stringify({ name: 'gumshoe', version, license, private: true, main: 'index.cjs' }, null, 2)}\n`);
    return { ...commonJs, entryPoints: ['functions/azure.ts'], outfile: join(folder, 'index.cjs') };
  },
  aws: (folder) => ({ ...modules('functions/lambda.ts', 'index'), outdir: folder }),
  local: (folder) => ({ ...modules('functions/local.ts', 'index'), outdir: folder }),
  cli: (folder) => ({ ...modules('functions/cli.ts', 'gumshoe', '#!/usr/bin/env node\n'), outdir: folder }),
};

const { positionals: wanted, values } = parseArgs({ allowPositionals: true, options: { out: { type: 'string', default: join(root, 'dist') }, help: { type: 'boolean' } } });
if (values.help) {
  console.log(`npm run build -- [target ...] [--out DIR]\nTargets: ${Object.keys(targets).join(', ')}; all of them when none is named. DIR is dist unless given.`);
  process.exit(0);
}
const unknown = wanted.filter((name) => !(name in targets));
if (unknown.length > 0) {
  console.error(`No such target: ${unknown.join(', ')}. There are: ${Object.keys(targets).join(', ')}.`);
  process.exit(2);
}
for (const [name, make] of Object.entries(targets)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const folder = join(resolve(values.out), name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const { metafile } = await build(make(folder));
  for (const library of librariesOf(metafile)) await build({ ...commonJs, plugins: [], keepNames: false, ...library, outfile: join(folder, library.outfile!) });
  await build({ ...common, format: 'cjs', ...archiveReaderEntry, outfile: join(folder, archiveReaderEntry.outfile) });
  cpSync(archiveLibrary, join(folder, basename(archiveLibrary)));
  const sizes = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => statSync(join(folder, file)).size);
  console.log(`dist/${name.padEnd(6)} ${sizes.length} files, ${Math.ceil(sizes.reduce((sum, size) => sum + size, 0) / 1024)} kB`);
}
