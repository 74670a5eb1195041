import { z } from 'zod';
import type { Call } from '../kit/call.ts';
import { each, type SubjectInput, subjects } from '../kit/subjects.ts';
import type { Settings } from '../kit/settings.ts';
import { type Kind, kinds, type Target, targetOf } from './target.ts';

/** The input of every operation about objects of VirusTotal. */
export const targetInput = (most: number) => ({
  ...subjects('file hash, domain, address or URL', { most, longest: 8192 }),
  type: z.enum(kinds).optional().describe('Kind of all values; default: inferred for each.'),
  typeColumn: z.string().max(200).optional().describe('With rows: a column that says the kind of each value.'),
  cache: z.enum(['use', 'refresh', 'only', 'off']).default('use').describe('use what is remembered; refresh it; only it, asking nobody; off.'),
});

type Given = SubjectInput & { type?: Kind | undefined; typeColumn?: string | undefined };

/** The objects that are asked for, in place. What is malformed or must not leave becomes a problem. */
export function* targetsIn(input: Given, settings: Settings, call: Pick<Call, 'problem'>): Generator<{ target: Target; sourceIndex: number }> {
  for (const { value, sourceIndex } of each(input)) {
    const said = input.typeColumn === undefined ? undefined : input.rows?.[sourceIndex]?.[input.typeColumn];
    const kind = z.enum(kinds).safeParse(said);
    const target = targetOf(value, kind.success ? kind.data : input.type, settings);
    if ('flaw' in target) call.problem({ code: 'refused', about: value.slice(0, 200), detail: target.flaw });
    else yield { target, sourceIndex };
  }
}
