import { RE2JS } from 're2js';

/** Most steps of a compiled pattern. */
const most = 2000;

/**
 * Compiles a pattern that a caller brings along. RE2 never goes back, but every character may visit every step, and counted repeats inside
 * one another multiply the steps: a hundred letters can make as many thousands. Throws an Error that says what is wrong.
 */
export const callerPattern = (source: string, flags: number): RE2JS => {
  const pattern = RE2JS.compile(source, flags);
  const steps = pattern.programSize();
  if (steps > most) throw new Error(`The pattern has ${steps} steps, and ${most} are allowed: write fewer counted repeats, such as {1,50}, inside one another.`);
  return pattern;
};
