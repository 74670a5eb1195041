import { entitiesIn, type Entity } from './entity.ts';
import { keyOf } from './identity.ts';
import { descriptionOf, nameOf } from './labels.ts';
import type { Reading } from './read.ts';

export interface Node {
  /** By identity, so that two hosts of one name stay two. */
  id: string;
  type: string;
  name: string;
  description: string;
  time?: string;
  start?: string;
  end?: string;
}

export interface Link {
  from: string;
  to: string;
  /** The property that makes the link, or `contains` for what belongs to an incident or alert. */
  property: string;
}

/**
 * The picture of what was read: the incident, its alerts, the entities of each alert, those of the incident that no alert has, and the links among all.
 * Drawn without direction, each pair once.
 */
export const graphOf = ({ incident, alerts, entities }: Pick<Reading, 'incident' | 'alerts' | 'entities'>): { nodes: Node[]; edges: Link[] } => {
  const all = [...new Set([...(incident ? [incident] : []), ...alerts, ...entities])];
  const ids = idsOf(all);
  const edges = new Map<string, Link>();
  const link = (a: Entity, b: Entity, property: string): void => {
    const [from, to] = [ids.get(a), ids.get(b)];
    if (from === undefined || to === undefined || from === to) return;
    const pair = JSON.stringify([from, to].sort());
    if (!edges.has(pair)) edges.set(pair, { from, to, property });
  };
  const underAlert = new Set(alerts.flatMap((alert) => alert.links('Entities')));
  if (incident) {
    for (const alert of alerts) link(incident, alert, 'contains');
    for (const entity of incident.links('Entities')) if (!underAlert.has(entity)) link(incident, entity, 'contains');
  }
  for (const entity of all) {
    if (entity === incident) continue;
    for (const [property, value] of entity.values)
      for (const other of entitiesIn(value)) link(entity, other, entity.type === 'alert' && property === 'Entities' ? 'contains' : property);
  }
  return { nodes: all.map((entity) => nodeOf(entity, ids.get(entity)!)), edges: [...edges.values()] };
};

/** Identity keys; two things without an identity get a number each. */
const idsOf = (entities: readonly Entity[]): Map<Entity, string> => {
  const used = new Map<string, number>();
  return new Map(
    entities.map((entity) => {
      const key = keyOf(entity);
      const times = used.get(key) ?? 0;
      used.set(key, times + 1);
      return [entity, times === 0 ? key : `${key}~${times + 1}`];
    }),
  );
};

const nodeOf = (entity: Entity, id: string): Node => {
  const time = entity.text('TimeGenerated');
  const start = entity.text('StartTime') ?? entity.text('StartTimeUtc') ?? time;
  const end = entity.text('EndTime') ?? entity.text('EndTimeUtc');
  return {
    id,
    type: entity.type,
    name: nameOf(entity),
    description: descriptionOf(entity),
    ...(time !== undefined && { time }),
    ...(start !== undefined && { start }),
    ...(end !== undefined && { end }),
  };
};
