import { RE2JS } from 're2js';
import { z } from 'zod';
import { Fault } from '../../kit/fault.ts';
import { callerPattern } from '../caller-pattern.ts';
import { withoutFreeSpacing } from './free-spacing.ts';
import type { Scan } from './spans.ts';

/** A kind of indicator that a caller brings along, for one request only. */
export const CustomType = z.strictObject({
  name: z.string().min(1).max(64).describe('Name of the type; the name of a built-in type replaces it.'),
  pattern: z.string().min(1).max(2000).describe('RE2 pattern. Letter case is ignored, ^ and $ are line ends, blanks and # comments in it do not count.'),
  priority: z.int().min(-100).max(100).default(0).describe('When two types find the same text, the lower number wins.'),
  group: z.string().max(64).optional().describe('Named group whose text is the value. Default: the whole match.'),
  when: z
    .enum(['both', 'defanged', 'plain'])
    .default('both')
    .describe('both: against the text as it is and its plain form. defanged: only when defanged text is looked for, and against the text as it is; plain: only when it is not.'),
});
export type CustomType = z.output<typeof CustomType>;

/**
 * Compiles the pattern of a caller's type. RE2 finds one match in linear time, whatever the pattern; but one such as `a(.*b)?` reads to the end of the text
 * for every match, so the time is watched between matches.
 */
export const customScan = ({ name, pattern, group }: CustomType, inTime: () => boolean = () => true): Scan => {
  const compiled = compile(name, pattern);
  if (group !== undefined && !Object.hasOwn(compiled.namedGroups(), group)) throw flaw(name, `The pattern has no group called "${group}".`);
  return (text, spans) => {
    const matcher = compiled.matcher(text);
    while (matcher.find()) {
      if (!inTime()) throw new Fault('timed-out', `customTypes: ${name}: finding every match takes too long. Let the pattern end sooner, without .* or the like, or send less text.`);
      const start = group === undefined ? matcher.start() : matcher.start(group);
      const end = group === undefined ? matcher.end() : matcher.end(group);
      if (start >= 0 && end > start) spans.add(start, end);
    }
  };
};

const compile = (name: string, pattern: string): RE2JS => {
  try {
    return callerPattern(withoutFreeSpacing(pattern), RE2JS.CASE_INSENSITIVE | RE2JS.MULTILINE);
  } catch (thrown) {
    throw flaw(name, `${thrown instanceof Error ? thrown.message : 'The pattern cannot be read.'} Look-around and back-references are not part of RE2.`);
  }
};

const flaw = (name: string, detail: string): Fault =>
  new Fault('invalid-input', `customTypes: ${name}: ${detail}`, { flaws: [{ field: 'customTypes', detail: `${name}: ${detail}` }] });
