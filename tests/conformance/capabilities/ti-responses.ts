import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { outcome, type Capability } from '../capability.ts';
import type { Case, Expected } from '../ti/case.ts';
import { runnerFor } from '../ti/index.ts';
import { rawDiffers, whatDiffers } from '../ti/rows.ts';
import { Wire } from '../ti/wire.ts';

const read = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));

const whatIsWrong = async (one: Case, expected: Expected): Promise<string | undefined> => {
  const run = runnerFor(one);
  if (!run) return `no runner for cases with ${Object.keys(one.input).join(', ')}`;
  const wire = new Wire(one, expected.unordered === true);
  let answers;
  try {
    answers = await run(one, wire);
  } catch (thrown) {
    return `${wire.flaws[0] ?? ''} raised ${thrown instanceof Error ? thrown.message : String(thrown)}`.trim();
  }
  if (wire.flaws.length > 0) return wire.flaws.join('; ');
  if (expected.calls !== undefined && wire.calls !== expected.calls) return `${wire.calls} calls instead of ${expected.calls}`;
  return whatDiffers(answers, expected) ?? rawDiffers(answers, one);
};

const capability: Capability = async function* (folder) {
  const providers = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name).sort();
  for (const provider of providers) {
    const files = readdirSync(join(folder, provider)).filter((file) => file.endsWith('.json') && !file.endsWith('.expected.json')).sort();
    for (const file of files) {
      const name = `${provider}/${file.replace(/\.json$/, '')}`;
      const one = { ...(read(join(folder, provider, file)) as Case), name };
      yield await outcome(name, () => whatIsWrong(one, read(join(folder, provider, file.replace(/\.json$/, '.expected.json'))) as Expected));
    }
  }
};
export default capability;
