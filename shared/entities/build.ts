import type { Problem } from '../kit/report.ts';
import { classOf, type ClassName } from './classes.ts';
import { Entity, NoEntity, type Value } from './entity.ts';
import { field, type Fields, isMap } from './fields.ts';
import { limits } from './limits.ts';
import { linkPropertyOf, propertyOf, typeNamed } from './lookup.ts';
import { settle, shaped } from './shape.ts';
import { unify } from './unify.ts';

/** A reference that names nothing. `entity` is absent for a reference at the top level. */
export interface Unresolved {
  entity?: Entity;
  property?: string;
  ref: string;
}

export interface Skipped {
  /** Place in the list, from 0. */
  index: number;
  reason: string;
}

/** The graph that a list of raw objects describes. */
export interface Built {
  /** For each element of the list its entity, after merging; undefined where it was none. */
  top: (Entity | undefined)[];
  unresolved: Unresolved[];
  skipped: Skipped[];
  problems: Problem[];
}

interface Waiting {
  ref: string;
  expected: ClassName | undefined;
  owner: Entity;
  property: string;
  put: (value: Value) => void;
}

const hidden = new Set(['$id', '$ref']);
const keyOf = (ref: unknown): string => String(ref).toLowerCase();
const isScalar = (value: unknown): value is string | number => typeof value === 'string' || typeof value === 'number';

/** What a plain object points at when it is nothing but a reference. */
const refOf = (source: unknown): string | undefined => {
  const ref = isMap(source) && Object.hasOwn(source, '$ref') ? source['$ref'] : undefined;
  return isScalar(ref) ? String(ref) : undefined;
};

/** Sets a property of its own, `__proto__` too. */
const own = (copy: object, key: string, value: Value): void => void Object.defineProperty(copy, key, { value, enumerable: true, writable: true, configurable: true });

const whyNone = (source: unknown): string | undefined => {
  if (source instanceof NoEntity) return source.reason;
  if (!isMap(source))
    return source === null || source === undefined ? 'Nothing is there.' : `A ${Array.isArray(source) ? 'list' : typeof source} is no entity.`;
  return Object.keys(source).some((key) => !hidden.has(key)) ? undefined : 'The object is empty.';
};

/**
 * Reads a list of objects with `Type`, `$id` and `$ref` at any depth into entities; objects without `Type` take the class that the property asks for.
 * Never throws: one bad object costs only itself. Linear in the size of the list, bounded in depth and number.
 */
export const build = (list: readonly unknown[], { dedupe = true }: { dedupe?: boolean } = {}): Built => new Builder().run(list, dedupe);

class Builder {
  private readonly made = new Map<object, Entity>();
  private readonly named = new Map<string, Fields>();
  private readonly order: Entity[] = [];
  private readonly waiting: Waiting[] = [];
  private readonly unresolved: Unresolved[] = [];
  private readonly skipped: Skipped[] = [];
  private readonly codes = new Map<string, Problem>();
  private nodes = 0;

  run(list: readonly unknown[], dedupe: boolean): Built {
    const refs = list.map(refOf);
    const top = list.map((source, index) => (refs[index] === undefined ? this.element(source, index) : undefined));
    for (let next = 0; next < this.waiting.length; next += 1) this.resolve(this.waiting[next]!);
    for (const [index, ref] of refs.entries()) {
      if (ref === undefined) continue;
      const target = this.named.get(keyOf(ref));
      top[index] = target && this.made.get(target);
      if (!top[index]) this.unresolved.push({ ref });
    }
    for (const entity of this.order) settle(entity);
    const into = dedupe ? unify(this.order) : new Map<Entity, Entity>();
    const survivor = (entity: Entity): Entity => into.get(entity) ?? entity;
    return {
      top: top.map((entity) => entity && survivor(entity)),
      unresolved: this.unresolved.map((one) => (one.entity ? { ...one, entity: survivor(one.entity) } : one)),
      skipped: this.skipped,
      problems: [...this.codes.values()],
    };
  }

  private element(source: unknown, index: number): Entity | undefined {
    const reason = whyNone(source);
    if (reason === undefined) return this.entity(source as Fields, undefined, 0);
    this.skipped.push({ index, reason });
    return undefined;
  }

  private entity(source: Fields, expected: ClassName | undefined, depth: number): Entity | undefined {
    const known = this.made.get(source);
    if (known) return known;
    if (this.order.length >= limits.entities) return void this.problem('entity-limit', `Only the first ${limits.entities} entities are read.`);
    const given = field(source, 'Type');
    const said = typeof given === 'string' && given !== '' ? given : undefined;
    const type = said === undefined ? (expected ?? 'unknown') : (typeNamed(said) ?? 'unknown');
    const entity = new Entity(type);
    if (type === 'unknown' && said !== undefined) entity.values.set('SourceType', said);
    this.made.set(source, entity);
    this.order.push(entity);
    this.remember(source);
    for (const [key, value] of Object.entries(source)) {
      if (hidden.has(key) || (value === given && key.toLowerCase() === 'type')) continue;
      this.property(entity, key, value, depth);
    }
    return entity;
  }

  private property(entity: Entity, key: string, value: unknown, depth: number): void {
    const { type } = entity;
    if (key.toLowerCase() === 'additionaldata') {
      if (isMap(value))
        for (const [name, item] of Object.entries(value)) this.place(item, undefined, depth + 1, entity, name, (copy) => entity.additional.set(name, copy));
      return;
    }
    const name = type === 'unknown' ? key : (propertyOf(type, key) ?? linkPropertyOf(type, key));
    if (name === undefined) return this.place(value, undefined, depth + 1, entity, key, (copy) => entity.additional.set(key, copy));
    const link = classOf(type).links?.[name];
    const target = typeof link === 'object' ? link[0] : link;
    const list = typeof link === 'object' && value !== null && !Array.isArray(value) ? [value] : value;
    this.place(list, target, depth + 1, entity, name, (copy) => {
      const { value: kept, stray } = shaped(type, name, copy);
      if (stray !== undefined) entity.additional.set(name, stray);
      entity.values.set(name, kept);
    });
  }

  /** Copies a value and hands it to `put`: typed objects become entities, references wait until everything is read. */
  private place(value: unknown, expected: ClassName | undefined, depth: number, owner: Entity, property: string, put: (copy: Value) => void): void {
    this.nodes += 1;
    if (typeof value !== 'object' || value === null) return put(value);
    if (depth > limits.depth || this.nodes > limits.nodes) {
      this.problem('too-large', `Nesting deeper than ${limits.depth} levels, or more than ${limits.nodes} objects, is left out.`);
      return put(null);
    }
    const ref = refOf(value);
    if (ref !== undefined) {
      put(null);
      this.waiting.push({ ref, expected, owner, property, put });
      return;
    }
    if (Array.isArray(value)) {
      const copies: Value[] = [];
      for (const [index, item] of value.entries()) this.place(item, expected, depth + 1, owner, property, (copy) => void (copies[index] = copy));
      return put(copies);
    }
    const source = value as Fields;
    if (
      expected !== undefined ||
      (typeof field(source, 'Type') === 'string' && (Object.hasOwn(source, '$id') || typeNamed(field(source, 'Type') as string) !== undefined))
    ) {
      return put(this.entity(source, expected, depth) ?? null);
    }
    const copy: Record<string, Value> = {};
    this.remember(source);
    for (const [key, item] of Object.entries(source)) {
      this.place(item, undefined, depth + 1, owner, property, (inner) => own(copy, key, inner));
    }
    put(copy);
  }

  private remember(source: Fields): void {
    const id = source['$id'];
    if (isScalar(id) && !this.named.has(keyOf(id))) this.named.set(keyOf(id), source);
  }

  private resolve({ ref, expected, owner, property, put }: Waiting): void {
    const target = this.named.get(keyOf(ref));
    if (!target) return void this.unresolved.push({ entity: owner, property, ref });
    // A referenced object is an entity even without a type: copying it to every place that names it could grow without bound.
    put(this.made.get(target) ?? this.entity(target, expected, 1) ?? null);
  }

  private problem(code: string, detail: string): undefined {
    this.codes.set(code, { code, about: 'body', detail });
    return undefined;
  }
}
