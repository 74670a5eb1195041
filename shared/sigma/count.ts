import { z } from 'zod';

const bounds = { gt: z.number().optional(), gte: z.number().optional(), lt: z.number().optional(), lte: z.number().optional(), eq: z.number().optional(), neq: z.number().optional() };
const CountCondition = z.strictObject({ ...bounds, field: z.preprocess((value) => (typeof value === 'string' ? [value] : value), z.array(z.string().min(1)).min(1).max(20).optional()), percentile: z.number().min(0).max(100).optional() });

/** What a correlation asks of a count. */
export interface Wanted {
  /** Enough to begin with: what the lower bounds ask. */
  enough(count: number): boolean;
  /** The upper bounds, and those that ask for one number. */
  notTooMany(count: number): boolean;
  /** Whether more can make it untrue, so that only the whole says. */
  capped: boolean;
  fields: readonly string[];
  /** Of value_percentile. */
  percentile: number | undefined;
  text: string;
}

/** Reads `{gte: 10, lt: 20, field: User}`. Throws an Error that says what is wrong. */
export const wantedCount = (given: unknown): Wanted => {
  const result = CountCondition.safeParse(given ?? {});
  if (!result.success) throw new Error(`correlation.condition: it takes gt, gte, lt, lte, eq or neq with a number, and field: ${result.error.issues[0]?.message ?? ''}`);
  const { field: fields = [], percentile, ...limits } = result.data;
  const { gt, gte, lt, lte, eq, neq } = limits;
  const said = Object.entries(limits).flatMap(([name, value]) => (value === undefined ? [] : [`${name} ${value}`]));
  if (said.length === 0) throw new Error('correlation.condition: it says no number; write gte: 10');
  return {
    enough: (count) => (gt === undefined || count > gt) && (gte === undefined || count >= gte) && (eq === undefined || count >= eq),
    notTooMany: (count) => (lt === undefined || count < lt) && (lte === undefined || count <= lte) && (eq === undefined || count <= eq) && count !== neq,
    capped: [lt, lte, eq, neq].some((limit) => limit !== undefined),
    fields,
    percentile,
    text: said.join(', '),
  };
};
