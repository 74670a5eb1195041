import { z } from 'zod';
import type { Row } from './report.ts';

const declared = new WeakMap<z.ZodObject, z.ZodObject>();

/**
 * A row held against its shape. Columns that a loose shape does not name come along as they are, in their places: zod would run a schema for each of them, which takes longer than
 * making the row did.
 */
export const checkRow = (shape: z.ZodObject, row: Row): { data: Row; error?: undefined } | { error: z.ZodError } => {
  const named = namedOnly(shape);
  const checked = named.safeParse(row);
  if (!checked.success) return { error: checked.error };
  return { data: named === shape ? checked.data : { ...row, ...checked.data } };
};

/** The shape without its other columns; itself, when it is not loose. */
const namedOnly = (shape: z.ZodObject): z.ZodObject => {
  let named = declared.get(shape);
  if (!named) declared.set(shape, (named = shape.def.catchall instanceof z.ZodUnknown ? z.object(shape.shape) : shape));
  return named;
};
