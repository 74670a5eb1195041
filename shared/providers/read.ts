import { z } from 'zod';

/** Readers for answers: what a provider leaves out or gets wrong costs that field, never the answer. */
export const text = z.string().nullable().catch(null);
export const count = z.number().nullable().catch(null);
export const flag = z.boolean().nullable().catch(null);
export const record = z.record(z.string(), z.unknown()).catch({});

/** Digits as text or as a number. */
export const digits = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^\d{1,15}$/)
      .transform(Number),
  ])
  .nullable()
  .catch(null);

/** The items that are of the shape; nothing when it is no list. */
export const list = <S extends z.ZodType>(item: S) =>
  z
    .array(z.unknown())
    .catch([])
    .transform((items) =>
      items.flatMap((one): z.output<S>[] => {
        const read = item.safeParse(one);
        return read.success ? [read.data] : [];
      }),
    );
export const texts = list(z.string());

export const distinct = <T>(items: readonly (T | null | undefined)[]): T[] => [
  ...new Set(items.filter((item): item is T => item !== null && item !== undefined && item !== '')),
];
