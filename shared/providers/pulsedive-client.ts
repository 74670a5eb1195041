import { z } from 'zod';
import type { Json } from '../kit/ports.ts';
import { failureOf } from './known/pulsedive.ts';
import type { Failure, Request } from './provider.ts';

/** A request to one page of the API; an unset key is left out. */
export const pulsediveRequest = (page: 'info' | 'explore' | 'analyze', query: Readonly<Record<string, string>>): Request => ({
  url: `https://pulsedive.com/api/${page}.php`,
  query: { ...query, key: '{key}' },
});

/** Scans are asked for by form. */
export const scanRequest = (probe: boolean): Request => ({
  method: 'POST',
  url: 'https://pulsedive.com/api/analyze.php',
  form: { value: '{wanted}', probe: probe ? '1' : '0', key: '{key}' },
});

/** Errors come in words, with any status. */
export const pulsediveRefusal = (body: Json): Failure | undefined => {
  const error = z.object({ error: z.string() }).safeParse(body).data?.error;
  return error === undefined ? undefined : failureOf(error);
};

const free = z.record(z.string(), z.unknown());
export const Info = free;
export const Explored = z.object({ results: z.array(free).catch([]) });
export const Receipt = z.object({ qid: z.union([z.string(), z.number()]).transform(String) });
export const Scan = z.object({ status: z.string().catch('done'), data: free.nullable().catch(null) });
