import { z } from 'zod';

/** What those who pass on samples commonly use. */
const usual = ['infected'];

const Passwords = z.array(z.string().min(1).max(256)).max(20);

/** For callers who open whatever they are given. */
export const samplePasswords = Passwords.default(usual).describe(
  'Passwords to try on encrypted zip, 7z and RAR archives. They are shown nowhere. By default the one under which samples are commonly passed on: infected.',
);

/** For an operation that leaves encrypted archives as they are, unless told otherwise. */
export const passwordsIfGiven = Passwords.default([]).describe('Passwords to try on encrypted zip archives. They are shown nowhere.');
