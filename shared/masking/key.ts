import { z } from 'zod';
import { Fault } from '../kit/fault.ts';
import type { Secrets } from '../kit/ports.ts';
import { Masker } from './masker.ts';

const secret = 'masking-key';
/** Characters. Whoever can try all keys undoes the masking. */
const shortest = 16;

export const maskingInput = () => ({
  key: z.string().min(shortest).max(1024).optional().describe(`Key of the masking: the same key gives the same results in every call. Default: the secret ${secret}.`),
  method: z.enum(['keyed', 'plain']).default('keyed').describe('keyed: HMAC-SHA-256, and AES for identifiers and addresses. plain: without a key, as the reference does it; whoever tries likely values undoes it.'),
});

export const maskerOf = async ({ key, method }: { key?: string | undefined; method: 'keyed' | 'plain' }, secrets: Secrets): Promise<Masker> => {
  if (method === 'plain') return new Masker(undefined);
  const found = key ?? (await secrets.get(secret));
  const flaws = [{ field: 'key', detail: 'There is no key to mask with.' }];
  if (found === undefined || found === '') throw new Fault('not-configured', `key: give a key of ${shortest} characters or more, or set the secret ${secret}.`, { flaws });
  if (found.length < shortest) throw new Fault('not-configured', `The secret ${secret} has fewer than ${shortest} characters: set a longer one.`);
  return new Masker(found);
};
