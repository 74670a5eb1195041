import { Entity } from './entity.ts';
import { absorb, handlesOf, isSame } from './identity.ts';

/** So many others are compared at most for each identifying value: keeps hostile lists linear. */
const mostCompared = 32;

/** Merges entities that are surely the same into the first of them. Returns which became which; links are rewritten. */
export const unify = (entities: readonly Entity[]): Map<Entity, Entity> => {
  const place = new Map(entities.map((entity, index) => [entity, index]));
  const into = new Map<Entity, Entity>();
  const byHandle = new Map<string, Entity[]>();
  for (const start of entities) {
    let entity = start;
    for (;;) {
      const handles = handlesOf(entity);
      const twin = handles
        .map((handle) => byHandle.get(handle)?.find((other) => other !== entity && !into.has(other) && isSame(other, entity)))
        .find((found) => found !== undefined);
      for (const handle of handles) list(byHandle, handle, entity);
      if (!twin) break;
      const [first, second] = place.get(twin)! < place.get(entity)! ? [twin, entity] : [entity, twin];
      absorb(first, second);
      into.set(second, first);
      entity = first;
    }
  }
  if (into.size === 0) return into;
  const survivor = (entity: Entity): Entity => {
    let last = entity;
    for (let next = into.get(last); next; next = into.get(last)) last = next;
    return last;
  };
  for (const entity of into.keys()) into.set(entity, survivor(entity));
  for (const { values } of entities) for (const [name, value] of values) values.set(name, rewritten(value, survivor));
  return into;
};

const list = (map: Map<string, Entity[]>, handle: string, entity: Entity): void => {
  const others = map.get(handle);
  if (!others) map.set(handle, [entity]);
  else if (others.length < mostCompared && !others.includes(entity)) others.push(entity);
};

const rewritten = (value: unknown, survivor: (entity: Entity) => Entity): unknown => {
  if (value instanceof Entity) return survivor(value);
  return Array.isArray(value) && value.some((item) => item instanceof Entity)
    ? [...new Set(value.map((item: unknown) => (item instanceof Entity ? survivor(item) : item)))]
    : value;
};
