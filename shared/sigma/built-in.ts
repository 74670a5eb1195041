import { knownBinaries } from './binaries.ts';
import { builtInFiles } from './built-in.gen.ts';
import { readRules } from './rule.ts';
import { compiled, type SigmaSource } from './ruleset.ts';

let made: readonly SigmaSource[] | undefined;

/** The rules that come with Gumshoe, compiled once in a process: they are the same for every caller, and nobody changes them. */
export const builtInRules = (): readonly SigmaSource[] =>
  (made ??= [...Object.entries(builtInFiles).flatMap(([about, text]) => readRules(text, about).map((document) => ({ about, document }))), ...knownBinaries()].map(compiled));
