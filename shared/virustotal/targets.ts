import { z } from 'zod';
import type { Call } from '../kit/call.ts';
import { asFault, type FaultCode } from '../kit/fault.ts';
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

/** Faults that every further question would meet, too. */
const general: ReadonlySet<FaultCode> = new Set(['not-configured', 'bug']);

/** What the work gives; undefined when it failed, which is then a problem of the call. */
export const tried = async <T>(about: string, call: Pick<Call, 'problem' | 'signal'>, work: () => Promise<T>): Promise<T | undefined> => {
  try {
    return await work();
  } catch (thrown) {
    call.signal.throwIfAborted();
    const { code, message, retryAfter } = asFault(thrown);
    if (general.has(code)) throw thrown;
    call.problem({ code, about: about.slice(0, 200), detail: message, ...(retryAfter !== undefined && { retryAfter }) });
    return undefined;
  }
};
