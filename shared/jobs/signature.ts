import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { Fault } from '../kit/fault.ts';
import type { Ports } from '../kit/ports.ts';

const seconds = 86_400;

/** Signed names of jobs: whoever has one may look, for a day; nobody can guess another. */
export const jobSigner = ({ store, clock }: Pick<Ports, 'store' | 'clock'>) => {
  let known: string | undefined;
  /** The key lives in the store, made by whoever needs it first. */
  const key = async (): Promise<string> => {
    if (known !== undefined) return known;
    await store.swap('keys', 'job-status', randomBytes(32).toString('hex'), null);
    known = (await store.get<string>('keys', 'job-status'))?.value;
    if (known === undefined) throw new Fault('upstream-failed', 'The store does not keep what is put into it.');
    return known;
  };
  const mark = async (text: string): Promise<string> => createHmac('sha256', await key()).update(text).digest('base64url');

  return {
    sign: async (job: string): Promise<string> => {
      const text = `${job}.${Math.floor(clock.now() / 1000 + seconds).toString(36)}`;
      return `${text}.${await mark(text)}`;
    },
    /** The id of the job. */
    verify: async (token: string): Promise<string> => {
      const [job, end, given, ...more] = token.slice(0, 300).split('.');
      if (!job || !end || !given || more.length > 0) throw unknown();
      const expected = Buffer.from(await mark(`${job}.${end}`));
      const shown = Buffer.from(given);
      if (shown.length !== expected.length || !timingSafeEqual(shown, expected)) throw unknown();
      if (parseInt(end, 36) * 1000 < clock.now()) throw new Fault('gone', 'This address was good for a day, which is over. Send the request again with its Idempotency-Key for a new one.');
      return job;
    },
  };
};

const unknown = (): Fault => new Fault('not-found', 'There is no job at this address.');
