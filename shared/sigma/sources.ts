import { createHash } from 'node:crypto';
import { wrongField } from '../kit/fault.ts';
import type { Blobs } from '../kit/ports.ts';
import { readRules } from './rule.ts';
import { compiled, type SigmaSource } from './ruleset.ts';

const mostFiles = 5000;
const mostRules = 5000;
const mostBytes = 500_000;
const filesAtOnce = 16;

/** Compiled rules by the content of their file, so that a file which did not change is read but not compiled again; of each storage its own, the latest of them. */
const known = new WeakMap<Blobs, Map<string, RuleFile>>();

interface RuleFile {
  rules: readonly SigmaSource[];
  /** What its documents that are no rules have wrong. */
  flaws: readonly string[];
}

/** Rules from every blob whose name starts with the prefix and ends in .yml or .yaml: the folder that an operator keeps. Files that cannot be read are reported and skipped. */
export const rulesIn = async (folder: string, blobs: Blobs, flawed: (about: string, detail: string) => void): Promise<SigmaSource[]> => {
  const files: string[] = [];
  let listed = 0;
  for await (const { name } of blobs.list(folder, mostFiles + 1)) {
    if ((listed += 1) > mostFiles) throw wrongField('folder', `There are more than ${mostFiles} blobs below "${folder}". Name a part of it, such as "${folder.replace(/\/$/, '')}/windows/".`);
    if (/\.ya?ml$/.test(name)) files.push(name);
  }
  if (files.length === 0) throw wrongField('folder', `There is no .yml or .yaml blob below "${folder}".`);
  const rules: SigmaSource[] = [];
  for (let from = 0; from < files.length; from += filesAtOnce) {
    const names = files.slice(from, from + filesAtOnce);
    for (const [place, read] of (await Promise.allSettled(names.map((name) => rulesOf(name, blobs)))).entries()) {
      if (read.status === 'fulfilled') {
        rules.push(...read.value.rules);
        for (const flaw of read.value.flaws) flawed(names[place]!, flaw);
      } else flawed(names[place]!, read.reason instanceof Error ? read.reason.message : 'It cannot be read.');
    }
    if (rules.length > mostRules) throw wrongField('folder', `There are more than ${mostRules} rules.`);
  }
  return rules;
};

const rulesOf = async (name: string, blobs: Blobs): Promise<RuleFile> => {
  const bytes = await blobs.read(name, mostBytes);
  const files = known.get(blobs) ?? new Map<string, RuleFile>();
  known.set(blobs, files);
  // A file of the same content under another name would be reported by the first name.
  const key = `${createHash('sha256').update(bytes ?? '').digest('base64')} ${name}`;
  const file = files.get(key) ?? fileOf(name, new TextDecoder().decode(bytes));
  files.delete(key);
  files.set(key, file);
  if (files.size > mostFiles) files.delete(files.keys().next().value!);
  return file;
};

const fileOf = (name: string, text: string): RuleFile => {
  const flaws: string[] = [];
  const rules = readRules(text, name, ({ message }) => void flaws.push(message)).map((document) => compiled({ about: name, document }));
  return { rules, flaws };
};
