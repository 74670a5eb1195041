import { entitiesIn, type Entity } from './entity.ts';

/** Every entity that can be reached, the given ones first, each once. */
export const flatten = (top: readonly (Entity | undefined)[], how: 'deep' | 'wide' = 'deep'): Entity[] => {
  const found = new Set<Entity>(top.filter((entity) => entity !== undefined));
  if (how === 'wide') {
    for (const entity of found) for (const value of entity.values.values()) for (const next of entitiesIn(value)) found.add(next);
    return [...found];
  }
  const walked = new Set<Entity>();
  for (const start of [...found]) {
    const stack = [start];
    while (stack.length > 0) {
      const entity = stack.pop()!;
      found.add(entity);
      if (walked.has(entity)) continue;
      walked.add(entity);
      const next = [...entity.values.values()].flatMap(entitiesIn);
      for (let place = next.length - 1; place >= 0; place -= 1) stack.push(next[place]!);
    }
  }
  return [...found];
};

export interface Edge {
  from: Entity;
  to: Entity;
  property: string;
}

/** One edge for each link between the entities, in their order. */
export const edgesOf = (entities: readonly Entity[]): Edge[] => {
  const among = new Set(entities);
  const edges: Edge[] = [];
  for (const from of entities) {
    for (const [property, value] of from.values) for (const to of new Set(entitiesIn(value))) if (among.has(to)) edges.push({ from, to, property });
  }
  return edges;
};
