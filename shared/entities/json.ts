import { computedOf } from './computed.ts';
import { Entity, type Value } from './entity.ts';
import { keyOf } from './identity.ts';
import { descriptionOf, nameOf } from './labels.ts';

type Json = Readonly<Record<string, unknown>>;

/** Copies a value for JSON: entities as `link` says, everything else as it is, cycles of plain objects cut. */
const written = (value: Value, link: (entity: Entity) => unknown, above: readonly object[] = []): unknown => {
  if (value instanceof Entity) return link(value);
  if (typeof value !== 'object' || value === null) return value;
  if (above.includes(value)) return null;
  const inner = [...above, value];
  if (Array.isArray(value)) return value.map((item: unknown) => written(item, link, inner));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, written(item, link, inner)]));
};

const stored = (entity: Entity, link: (entity: Entity) => unknown): [string, unknown][] => {
  const values = [...entity.values].map(([name, value]): [string, unknown] => [name, written(value, link)]);
  const additional = [...entity.additional].map(([name, value]): [string, unknown] => [name, written(value, link)]);
  return additional.length > 0 ? [...values, ['AdditionalData', Object.fromEntries(additional)]] : values;
};

/** The entity as one line of a flat list: links are `{"$e": place in the list}`, computed values and labels stand beside the stored ones. */
export const viewOf = (entity: Entity, places: ReadonlyMap<Entity, number>): Json => {
  const link = (other: Entity): unknown => (places.has(other) ? { $e: places.get(other) } : { Type: other.type, name_str: nameOf(other) });
  return Object.fromEntries([
    ['Type', entity.type],
    ...stored(entity, link),
    ...Object.entries(computedOf(entity)).map(([name, value]) => [name, written(value, link)] as const),
    ['name_str', nameOf(entity)],
    ['description', descriptionOf(entity)],
  ]);
};

/** Where each entity of a list stands. */
export const placesOf = (entities: readonly Entity[]): Map<Entity, number> => new Map(entities.map((entity, index) => [entity, index]));

/** The entity with those it names inside it, down to `depth`; below that, and for one that was written before, `{"$ref": id}`. */
export const toJson = (entity: Entity, depth = 4): Json => {
  const seen = new Set<Entity>();
  const write = (one: Entity, left: number): Json => {
    if (seen.has(one) || left < 0) return { $ref: keyOf(one) };
    seen.add(one);
    return Object.fromEntries([['$id', keyOf(one)], ['Type', one.type], ...stored(one, (other) => write(other, left - 1))]);
  };
  return write(entity, depth);
};
