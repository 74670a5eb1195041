import { randomUUID } from 'node:crypto';
import type { Clock, Json, Store, Stored } from '../../kit/ports.ts';
import { inKeyOrder, rowKeyOf, spanOf } from '../machine/keys.ts';
import { checkKey, storable } from '../machine/limits.ts';
import { type Aws, AwsError, awsFault } from './client.ts';

/** An item as DynamoDB writes it. No attribute has the name of a reserved word. */
interface Item {
  pk: { S: string };
  sk: { S: string };
  itemKey: { S: string };
  itemValue: { S: string };
  itemVersion: { S: string };
  /** Milliseconds: what we compare with. */
  expiresMs?: { N: string };
  /** Seconds: what DynamoDB deletes by, some day. */
  expiresAt?: { N: string };
}

const live = '(attribute_not_exists(expiresMs) OR expiresMs > :now)';

/** One table; our tables are its partitions. Every condition is checked by DynamoDB itself, on one item. */
export const awsStore = (aws: Aws, tableName: string, clock: Pick<Clock, 'now'>): Store => {
  const call = async <T>(action: string, input: object): Promise<T> => {
    try {
      return await aws.call<T>('dynamodb', action, { TableName: tableName, ...input });
    } catch (error) {
      if (error instanceof AwsError && error.code === 'ConditionalCheckFailedException') throw error;
      throw awsFault(error, `table ${tableName}`);
    }
  };
  const now = () => ({ ':now': { N: String(clock.now()) } });
  const isLive = ({ expiresMs }: Item): boolean => expiresMs === undefined || Number(expiresMs.N) > clock.now();
  const find = async (table: string, key: string): Promise<Item | undefined> => {
    const { Item } = await call<{ Item?: Item }>('GetItem', { Key: keyOf(table, key), ConsistentRead: true });
    return Item && isLive(Item) ? Item : undefined;
  };
  /** False when the condition does not hold. */
  const holds = async (work: Promise<unknown>): Promise<boolean> => {
    try {
      await work;
      return true;
    } catch (error) {
      if (error instanceof AwsError) return false;
      throw error;
    }
  };

  return {
    async get<T extends Json>(table: string, key: string) {
      checkKey(key);
      const item = await find(table, key);
      return item && (stored(item) as Stored<T>);
    },

    async put(table, key, value, { expires } = {}) {
      const item = itemOf(table, key, storable(key, value), expires);
      await call('PutItem', { Item: item });
      return item.itemVersion.S;
    },

    async swap(table, key, value, version, { expires } = {}) {
      const item = itemOf(table, key, storable(key, value), expires);
      const condition =
        version === null
          ? { ConditionExpression: 'attribute_not_exists(pk) OR expiresMs <= :now', ExpressionAttributeValues: now() }
          : { ConditionExpression: `itemVersion = :version AND ${live}`, ExpressionAttributeValues: { ...now(), ':version': { S: version } } };
      if (await holds(call('PutItem', { Item: item, ...condition }))) return item.itemVersion.S;
      // A retried request meets its own first success.
      return (await find(table, key))?.itemVersion.S === item.itemVersion.S ? item.itemVersion.S : undefined;
    },

    async delete(table, key, version) {
      checkKey(key);
      const ConditionExpression = `attribute_exists(pk) AND ${live}${version === undefined ? '' : ' AND itemVersion = :version'}`;
      const ExpressionAttributeValues = { ...now(), ...(version !== undefined && { ':version': { S: version } }) };
      return holds(call('DeleteItem', { Key: keyOf(table, key), ConditionExpression, ExpressionAttributeValues }));
    },

    async *list<T extends Json>(table: string, prefix = '', { limit = Infinity, after = '' }: { limit?: number; after?: string } = {}) {
      const span = spanOf(prefix, after);
      if (!span || limit <= 0) return;
      const query = {
        KeyConditionExpression: 'pk = :table AND sk BETWEEN :from AND :to',
        ExpressionAttributeValues: { ':table': { S: table }, ':from': { S: span.from }, ':to': { S: span.to } },
        ConsistentRead: true,
      };
      let left = limit;
      for await (const line of inKeyOrder(items(query), prefix, after)) {
        if (!isLive(line.item)) continue;
        yield stored(line.item) as Stored<T>;
        left -= 1;
        if (left <= 0) return;
      }
    },
  };

  async function* items(query: object): AsyncGenerator<{ key: string; item: Item }> {
    let start: object | undefined;
    do {
      const page: { Items: Item[]; LastEvaluatedKey?: object } = await call('Query', { ...query, ...(start && { ExclusiveStartKey: start }) });
      for (const item of page.Items) yield { key: item.itemKey.S, item };
      start = page.LastEvaluatedKey;
    } while (start);
  }
};

const keyOf = (table: string, key: string) => ({ pk: { S: table }, sk: { S: rowKeyOf(key) } });

const itemOf = (table: string, key: string, text: string, expires: number | undefined): Item => ({
  ...keyOf(table, key),
  itemKey: { S: key },
  itemValue: { S: text },
  itemVersion: { S: randomUUID() },
  ...(expires !== undefined && { expiresMs: { N: String(expires) }, expiresAt: { N: String(Math.ceil(expires / 1000)) } }),
});

const stored = ({ itemKey, itemValue, itemVersion, expiresMs }: Item): Stored => ({
  key: itemKey.S,
  value: JSON.parse(itemValue.S) as Json,
  version: itemVersion.S,
  ...(expiresMs && { expires: Number(expiresMs.N) }),
});
