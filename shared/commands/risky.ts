import { RE2JS } from 're2js';
import { wrongField } from '../kit/fault.ts';
import { callerPattern } from '../text/caller-pattern.ts';
import { type BuiltInRule, builtInRules, type Strength, strengthOf } from './rules.ts';

interface Rule {
  name: string;
  why: string;
  find(text: string): Strength | undefined;
}

export interface RiskyCommand {
  rules: string[];
  /** One sentence for each rule. */
  why: string[];
  /** A rule of ours found whole words, or a caller's rule matched. */
  certain: boolean;
  /** The decoded text in which a rule was found, when the command as written does not show it. */
  decoded: string | null;
}

export interface RiskyOptions {
  logType: string;
  /** Caller's rules, log type → RE2 patterns; they replace the built-in ones. */
  rules?: Readonly<Record<string, readonly string[]>> | undefined;
  /** Gives the texts that a command hides. */
  hidden(command: string): readonly string[];
}

const remembered = 20_000;

/** Judges commands by the rules of one log type; equal commands are judged once. Throws a Fault for an unknown log type or a bad pattern. */
export const riskyJudge = ({ logType, rules: given, hidden }: RiskyOptions): ((command: string) => RiskyCommand | undefined) => {
  const rules = given ? callersRules(given, logType) : ownRules(logType);
  const known = new Map<string, RiskyCommand | undefined>();
  return (command) => {
    if (known.has(command)) return known.get(command);
    if (known.size >= remembered) known.clear();
    const found = judged(command, rules, hidden);
    known.set(command, found);
    return found;
  };
};

const judged = (command: string, rules: readonly Rule[], hidden: RiskyOptions['hidden']): RiskyCommand | undefined => {
  const inner = hidden(command);
  const out: RiskyCommand = { rules: [], why: [], certain: false, decoded: null };
  for (const { name, why, find } of rules) {
    let strength = find(command);
    let decoded: string | undefined;
    for (let at = 0; strength === undefined && at < inner.length; at += 1) {
      strength = find(inner[at]!);
      if (strength) decoded = inner[at];
    }
    if (strength === undefined) continue;
    out.rules.push(name);
    out.why.push(decoded === undefined ? why : `${why} (in encoded text)`);
    out.certain ||= strength === 'certain';
    out.decoded ??= decoded ?? null;
  }
  return out.rules.length > 0 ? out : undefined;
};

const ownRules = (logType: string): Rule[] => listOf(builtInRules, logType).map((rule: BuiltInRule) => ({ name: rule.name, why: rule.why, find: (text) => strengthOf(rule, text) }));

const callersRules = (given: Readonly<Record<string, readonly string[]>>, logType: string): Rule[] =>
  listOf(given, logType).map((pattern, index) => {
    const compiled = compile(pattern, `rules.${logType}.${index}`);
    return { name: pattern, why: `matches the pattern ${pattern}`, find: (text) => (compiled.matcher(text).lookingAt() ? 'certain' : undefined) };
  });

const listOf = <T>(rules: Readonly<Record<string, readonly T[]>>, logType: string): readonly T[] => {
  if (!Object.hasOwn(rules, logType)) throw wrongField('logType', `There are no rules for "${logType}". There are rules for: ${Object.keys(rules).join(', ')}.`);
  return rules[logType]!;
};

const compile = (pattern: string, field: string): RE2JS => {
  try {
    return callerPattern(pattern, RE2JS.DOTALL);
  } catch (thrown) {
    throw wrongField(field, `${thrown instanceof Error ? thrown.message : 'The pattern cannot be read.'} Look-around and back-references are not part of RE2.`, thrown);
  }
};
