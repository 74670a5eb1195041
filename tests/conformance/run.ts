import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Capability, Outcome } from './capability.ts';

/** Runs every folder of vectors whose format is known: one line a capability, then `N passed, N failed`. */
const usage = `npm run conformance -- [--dir DIR] [capability ...] [--json] [--failed]
  --dir DIR   folder of capabilities (default ../shared/conformance)
  --json      one JSON document instead of lines
  --failed    also print what each failed case says`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { dir: { type: 'string', default: '../shared/conformance' }, json: { type: 'boolean' }, failed: { type: 'boolean' }, help: { type: 'boolean' } },
});
if (values.help) {
  console.log(usage);
  process.exit(0);
}

const root = resolve(values.dir);
const known = new Set(readdirSync(join(import.meta.dirname, 'capabilities')).map((file) => file.replace(/\.ts$/, '')));
if (!existsSync(root)) {
  console.log(`There is no folder ${root}; nothing was run.`);
  process.exit(2);
}
const folders = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name).sort();
const unknown = positionals.filter((name) => !known.has(name) || !folders.includes(name));
if (unknown.length > 0) {
  console.log(`No such capability: ${unknown.join(', ')}. There are: ${folders.filter((name) => known.has(name)).join(', ')}.`);
  process.exit(2);
}

const results: Record<string, Outcome[]> = {};
for (const name of folders.filter((folder) => known.has(folder) && (positionals.length === 0 || positionals.includes(folder)))) {
  const { default: capability } = (await import(`./capabilities/${name}.ts`)) as { default: Capability };
  const outcomes: Outcome[] = [];
  try {
    for await (const outcome of capability(join(root, name))) outcomes.push(outcome);
  } catch (thrown) {
    outcomes.push({ name: 'folder', passed: false, detail: `cannot be read further: ${thrown instanceof Error ? thrown.message : String(thrown)}` });
  }
  results[name] = outcomes;
  const failed = outcomes.filter((outcome) => !outcome.passed);
  if (values.json) continue;
  console.log(`${failed.length === 0 ? 'ok  ' : 'FAIL'} ${name.padEnd(22)} ${outcomes.length - failed.length} passed, ${failed.length} failed`);
  if (values.failed) for (const { name: label, detail } of failed) console.log(`       ${label}: ${detail ?? ''}`);
}
const all = Object.values(results).flat();
const failures = all.filter((outcome) => !outcome.passed).length;
if (values.json) console.log(JSON.stringify({ passed: all.length - failures, failed: failures, capabilities: results }, null, 2));
else console.log(`${all.length - failures} passed, ${failures} failed`);
process.exitCode = failures > 0 ? 1 : 0;
