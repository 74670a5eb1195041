import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { catalogue } from '../../functions/index.ts';
import parseTimes from '../../functions/parse/times.ts';
import { parse } from '../../shared/kit/execute.ts';
import type { Fault } from '../../shared/kit/fault.ts';
import { tableLimits } from '../../shared/tables/source.ts';
import { memoryBlobs } from '../support/memory-blobs.ts';
import { testPorts } from '../support/ports.ts';
import { runIn } from '../support/run.ts';

interface Field {
  type?: string;
  maxLength?: number;
  maxItems?: number;
  items?: { type?: string };
}

/** One more than a field takes: a text, a list of texts, or a list of records. */
const over = ({ type, maxLength, maxItems, items }: Field): { most: number; value: unknown } | undefined => {
  if (type === 'string' && maxLength !== undefined) return { most: maxLength, value: 'a'.repeat(maxLength + 1) };
  if (type !== 'array' || maxItems === undefined || (items?.type !== 'string' && items?.type !== 'object')) return undefined;
  return { most: maxItems, value: new Array<unknown>(maxItems + 1).fill(items.type === 'string' ? 'a' : {}) };
};

const fieldsOf = (input: z.ZodObject): [string, Field][] => Object.entries((z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' }).properties ?? {}) as Record<string, Field>);
const bounded = catalogue.flatMap((operation) => fieldsOf(operation.input).flatMap(([field, schema]) => (over(schema) ? [{ operation, name: operation.name, field, schema }] : [])));

describe('what is larger than the cap of its field is refused', () => {
  it.each(bounded)('$name: $field', ({ operation, field, schema }) => {
    const { most, value } = over(schema)!;
    let fault: Fault | undefined;
    try {
      parse(operation, { [field]: value });
    } catch (thrown) {
      fault = thrown as Fault;
    }
    expect(fault?.code).toBe('invalid-input');
    expect(fault!.flaws).toContainEqual({ field, detail: expect.stringContaining(String(most)) as string });
  });

  it('a stored table with too many rows', async () => {
    const ports = testPorts({ blobs: memoryBlobs({ rows: '{}\n'.repeat(tableLimits.rows + 1) }, 65_536) });
    await expect(runIn(parseTimes, { blob: 'rows' }, ports)).rejects.toMatchObject({ code: 'too-large', message: expect.stringContaining(String(tableLimits.rows)) as string });
  });
});
