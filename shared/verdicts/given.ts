import { z } from 'zod';
import { Severity } from '../kit/observable.ts';

/** A lookup row as callers give it back: what a verdict needs is described, the rest may stay. */
export const GivenLookup = z.looseObject({
  Ioc: z.string().describe('The observable.'),
  IocType: z.string().optional().describe('Its type.'),
  Provider: z.string().describe('Who was asked.'),
  Severity: Severity.describe('What the provider said.'),
  Status: z.int().default(0).describe('0 answered, 4 no record, others no answer.'),
  Details: z.unknown().optional().describe('What the provider says about it.'),
  Reference: z.string().nullish().describe('Where it was asked.'),
  Permalink: z.string().nullish().describe('A page about it.'),
});
