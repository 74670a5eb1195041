import { wrongField } from '../kit/fault.ts';
import type { Blobs } from '../kit/ports.ts';
import { readRules } from './rule.ts';
import type { SigmaSource } from './ruleset.ts';

const mostFiles = 2000;
const mostRules = 5000;
const mostBytes = 500_000;

/** Rules from every blob whose name starts with the prefix and ends in .yml or .yaml: the folder that an operator keeps. Files that cannot be read are reported and skipped. */
export const rulesIn = async (folder: string, blobs: Blobs, flawed: (about: string, detail: string) => void): Promise<SigmaSource[]> => {
  const rules: SigmaSource[] = [];
  let files = 0;
  for await (const { name } of blobs.list(folder, mostFiles)) {
    if (!/\.ya?ml$/.test(name)) continue;
    files += 1;
    try {
      const text = new TextDecoder().decode(await blobs.read(name, mostBytes));
      for (const document of readRules(text, name)) rules.push({ about: name, document });
    } catch (thrown) {
      flawed(name, thrown instanceof Error ? thrown.message : 'It cannot be read.');
    }
    if (rules.length > mostRules) throw wrongField('folder', `There are more than ${mostRules} rules.`);
  }
  if (files === 0) throw wrongField('folder', `There is no .yml or .yaml blob below "${folder}".`);
  return rules;
};
