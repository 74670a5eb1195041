import { z } from 'zod';
import { Severity } from '../kit/observable.ts';

/** A lookup row as callers hand it back: what a verdict needs, and whatever else comes along. */
export const GivenLookup = z.looseObject({
  Ioc: z.string().describe('The observable.'),
  IocType: z.string().optional().describe('Its type.'),
  Provider: z.string().describe('Who was asked.'),
  Severity: Severity.describe('What the provider said.'),
  Status: z.int().default(0).describe('0 answered, 4 no record, others no answer.'),
});
