import type { ClassName } from './classes.ts';

/** Scalars, lists and maps as the source gave them, with entities in the places where the source had them. */
export type Value = unknown;

/** One node of the entity graph. Links are direct, so cycles are possible; `toJson` and `viewOf` write them down safely. */
export class Entity {
  readonly type: ClassName;
  /** By canonical name, in the order of the source. */
  readonly values = new Map<string, Value>();
  /** What the class has no property for. */
  readonly additional = new Map<string, Value>();

  constructor(type: ClassName, values: Readonly<Record<string, Value>> = {}) {
    this.type = type;
    for (const [name, value] of Object.entries(values)) if (value !== undefined) this.values.set(name, value);
  }

  /** The property as text; undefined when it is absent, empty or no scalar. */
  text(name: string): string | undefined {
    const value = this.values.get(name);
    if (typeof value === 'string') return value === '' ? undefined : value;
    return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
  }

  /** The property when it is one entity. */
  link(name: string): Entity | undefined {
    const value = this.values.get(name);
    return value instanceof Entity ? value : undefined;
  }

  /** The entities of the property, whether it is one or a list. */
  links(name: string): Entity[] {
    return entitiesIn(this.values.get(name));
  }
}

/** The entity of a value, or those of a list. */
export const entitiesIn = (value: Value): Entity[] =>
  value instanceof Entity ? [value] : Array.isArray(value) ? value.filter((item): item is Entity => item instanceof Entity) : [];

export const isEmpty = (value: Value): boolean => value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);

/** Stands for an element that a reader knows to be no entity, with the reason. */
export class NoEntity {
  readonly reason: string;

  constructor(reason: string) {
    this.reason = reason;
  }
}
