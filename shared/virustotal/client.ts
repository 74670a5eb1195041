import type { z } from 'zod';
import type { Call } from '../kit/call.ts';
import { Fault } from '../kit/fault.ts';
import virusTotal, { requestTo } from '../providers/known/virustotal.ts';
import type { Request } from '../providers/provider.ts';
import { type Errand, service, type ServicePorts } from '../providers/service.ts';
import type { CacheMode } from '../outbound/reach.ts';
import { type Item, One, Page, shaped } from './item.ts';
import { endpoints, type Target } from './target.ts';

const day = 86_400;
const pageSize = 40;

export interface Walk {
  path: string;
  values?: Record<string, string>;
  query?: Readonly<Record<string, string>>;
  /** Most objects. */
  most: number;
  page?: number;
  /** Most bytes of a page. */
  maxBytes?: number;
  cache?: CacheMode | undefined;
}

/** VirusTotal, version 3, on the quota of the provider of that name. Every path segment that comes from outside is a `{placeholder}`. */
export const client = async (ports: ServicePorts, call: Pick<Call, 'signal' | 'deadline'>) => {
  const { json, bytes } = await service(virusTotal, ports, call);
  const asked = async <S extends z.ZodType>(errand: Errand, schema: S): Promise<z.output<S> | undefined> => {
    const body = await json(errand);
    if (body === undefined) return undefined;
    const read = shaped(schema, body);
    if (read === undefined) throw new Fault('upstream-failed', 'VirusTotal: the answer is not of the expected shape.');
    return read;
  };
  const request = (path: string, more: Partial<Request> = {}): Request => ({ ...requestTo(path), ...more });

  return {
    asked,
    bytes,
    request,
    object: async (
      { kind, id }: Pick<Target, 'kind' | 'id'>,
      { cache, query }: { cache?: CacheMode | undefined; query?: Record<string, string> } = {},
    ): Promise<Item | undefined> =>
      (await asked({ request: request(`${endpoints[kind]}/{target}`, query && { query }), values: { target: id }, keep: day, cache }, One))?.data,
    at: async (path: string, values: Record<string, string>, cache?: CacheMode): Promise<Item | undefined> =>
      (await asked({ request: request(path), values, keep: day, cache }, One))?.data,
    /** Object after object, page after page, by the cursor. Ends early when the path does not exist. */
    async *pages({ path, values = {}, query = {}, most, page = pageSize, maxBytes, cache }: Walk): AsyncGenerator<Item> {
      let cursor: string | undefined;
      for (let left = most; left > 0;) {
        const limited = { ...query, limit: String(Math.min(page, left)), ...(cursor !== undefined && { cursor: '{cursor}' }) };
        const read = await asked(
          {
            request: request(path, { query: limited }),
            values: { ...values, ...(cursor !== undefined && { cursor }) },
            keep: day,
            cache,
            ...(maxBytes !== undefined && { maxBytes }),
          },
          Page,
        );
        const items = read?.data.slice(0, left) ?? [];
        yield* items;
        left -= items.length;
        const next = read?.meta.cursor;
        if (items.length === 0 || !next || next === cursor) return;
        cursor = next;
      }
    },
  };
};
export type Client = Awaited<ReturnType<typeof client>>;
