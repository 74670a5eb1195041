import { randomUUID } from 'node:crypto';
import type { TableClient, TableEntityResult } from '@azure/data-tables';
import type { Clock, Json, Store, Stored } from '../../kit/ports.ts';
import { inKeyOrder, rowKeyOf, spanOf } from '../machine/keys.ts';
import { lazily } from '../machine/lazily.ts';
import { checkKey, storable } from '../machine/limits.ts';
import { type Connection, patience } from './connection.ts';
import { codeOf, ensuring, statusOf, storageFault } from './errors.ts';

/** A property takes 32 Ki UTF-16 units; a value is cut into as many as it needs: v0, v1 … */
const chunkUnits = 32_000;

interface Line {
  key: string;
  parts: number;
  /** Milliseconds since 1970, as text: a number would change its type with its size. */
  expires?: string;
  /** Who wrote this: a retry by the SDK that meets its own first success knows it by that. */
  writer: string;
  [part: `v${number}`]: string;
}
type Entity = TableEntityResult<Line>;

/** One storage table; our tables are its partitions. The version is the ETag with the expiry, so that nobody need read before he swaps. */
export const azureStore = (connection: Connection, tableName: string, clock: Pick<Clock, 'now'>): Store => {
  const open = lazily(async () => {
    const { TableClient } = await import('@azure/data-tables');
    if ('text' in connection) return TableClient.fromConnectionString(connection.text, tableName, { allowInsecureConnection: true, retryOptions: patience });
    return new TableClient(connection.address('table'), tableName, connection.credential, { retryOptions: patience });
  });
  const isLive = ({ expires }: Pick<Line, 'expires'>): boolean => expires === undefined || Number(expires) > clock.now();
  const find = async (client: TableClient, table: string, key: string): Promise<Entity | undefined> => {
    try {
      return await client.getEntity<Line>(table, rowKeyOf(key));
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      throw storageFault(error, `table ${tableName}`);
    }
  };
  const write = async (work: (client: TableClient) => Promise<{ etag?: string }>, { expires }: Pick<Line, 'expires'>): Promise<string> => {
    const client = await open();
    const { etag } = await ensuring(() => work(client), 'TableNotFound', () => client.createTable(), `table ${tableName}`);
    return versionOf({ etag: etag!, expires });
  };
  /** After "somebody was first": was it our own attempt, whose answer got lost? */
  const ownVersion = async (table: string, key: string, writer: string): Promise<string | undefined> => {
    const entity = await find(await open(), table, key);
    return entity?.writer === writer ? versionOf(entity) : undefined;
  };
  const replace = async (entity: ReturnType<typeof entityOf>, etag: string): Promise<string | undefined> => {
    try {
      return await write((client) => client.updateEntity(entity, 'Replace', { etag }), entity);
    } catch (error) {
      const status = statusOf((error as Error).cause);
      if (status === 412) return ownVersion(entity.partitionKey, entity.key, entity.writer);
      if (status === 404) return undefined;
      throw error;
    }
  };

  return {
    async get<T extends Json>(table: string, key: string) {
      checkKey(key);
      const entity = await find(await open(), table, key);
      return entity && isLive(entity) ? (stored(entity) as Stored<T>) : undefined;
    },

    async put(table, key, value, { expires } = {}) {
      const entity = entityOf(table, key, storable(key, value), expires);
      return write((client) => client.upsertEntity(entity, 'Replace'), entity);
    },

    async swap(table, key, value, version, { expires } = {}) {
      const entity = entityOf(table, key, storable(key, value), expires);
      if (version !== null) {
        const read = partsOf(version);
        return read && isLive(read) ? replace(entity, read.etag) : undefined;
      }
      try {
        return await write((client) => client.createEntity(entity), entity);
      } catch (error) {
        if (codeOf((error as Error).cause) !== 'EntityAlreadyExists') throw error;
      }
      const current = await find(await open(), table, key);
      if (current?.writer === entity.writer) return versionOf(current);
      return current && !isLive(current) ? replace(entity, current.etag) : undefined;
    },

    async delete(table, key, version) {
      checkKey(key);
      const client = await open();
      const current = version === undefined ? await find(client, table, key) : partsOf(version);
      if (!current || !isLive(current)) return false;
      try {
        await client.deleteEntity(table, rowKeyOf(key), { etag: current.etag });
        return true;
      } catch (error) {
        if (statusOf(error) === 404 || statusOf(error) === 412) return false;
        throw storageFault(error, `table ${tableName}`);
      }
    },

    async *list<T extends Json>(table: string, prefix = '', { limit = Infinity, after = '' }: { limit?: number; after?: string } = {}) {
      const span = spanOf(prefix, after);
      if (!span || limit <= 0) return;
      const { odata } = await import('@azure/data-tables');
      const filter = odata`PartitionKey eq ${table} and RowKey ge ${span.from} and RowKey le ${span.to}`;
      const client = await open();
      let left = limit;
      for await (const entity of inKeyOrder(found(client.listEntities<Line>({ queryOptions: { filter } }), tableName), prefix, after)) {
        if (!isLive(entity)) continue;
        yield stored(entity) as Stored<T>;
        left -= 1;
        if (left <= 0) return;
      }
    },
  };
};

const versionOf = ({ etag, expires = '' }: { etag: string; expires?: string | undefined }): string => `${expires}@${etag}`;

/** Undefined: no version of ours. */
const partsOf = (version: string): { etag: string; expires?: string } | undefined => {
  const [, expires, etag] = /^(\d*)@(W\/"[^"]+")$/.exec(version) ?? [];
  return etag === undefined ? undefined : { etag, ...(expires && { expires }) };
};

/** A table that is not there yet lists as empty. */
async function* found(entities: AsyncIterable<Entity>, tableName: string): AsyncGenerator<Entity> {
  try {
    yield* entities;
  } catch (error) {
    if (statusOf(error) !== 404) throw storageFault(error, `table ${tableName}`);
  }
}

const entityOf = (table: string, key: string, text: string, expires: number | undefined) => {
  const line: Line = { key, parts: 0, writer: randomUUID(), ...(expires !== undefined && { expires: String(expires) }) };
  for (let from = 0; from < text.length; line.parts += 1) {
    let to = from + chunkUnits;
    // A pair of surrogates stays together.
    if ((text.charCodeAt(to - 1) & 0xfc00) === 0xd800) to -= 1;
    line[`v${line.parts}`] = text.slice(from, to);
    from = to;
  }
  return { partitionKey: table, rowKey: rowKeyOf(key), ...line };
};

const stored = (entity: Entity): Stored => {
  let text = '';
  for (let part = 0; part < entity.parts; part += 1) text += entity[`v${part}`] ?? '';
  return { key: entity.key, value: JSON.parse(text) as Json, version: versionOf(entity), ...(entity.expires !== undefined && { expires: Number(entity.expires) }) };
};
