import { createHash } from 'node:crypto';
import { Fault } from '../kit/fault.ts';
import { type ClassName, classNames, classOf } from './classes.ts';
import { Entity, isEmpty, type Value } from './entity.ts';
import { normalised } from './normal.ts';

/** `same`: both have it, equal. `other`: both have it, different. `open`: it says nothing about the two. */
type Answer = 'same' | 'other' | 'open';

interface Trait {
  name: string;
  /** What qualifies it: `alice` in two domains is two people, and `alice` beside `CORP\alice` proves nothing. */
  scopes: readonly string[];
  /** Counts only where no other trait is equal. */
  weak: boolean;
}

const traitsIn = (text: string): Trait[] =>
  [...text.matchAll(/(~?)\(([^)]*)\)|([^\s()~]+)/g)].map(([, mark, group, single]) => {
    const [name = '', ...scopes] = (group ?? single ?? '').split(' ');
    return { name, scopes, weak: mark === '~' };
  });
/** By class: the identifying traits, then what is used where an entity has none of those. */
const identities = new Map(classNames.map((type) => [type, classOf(type).identity.split('|').map(traitsIn)]));
const deepest = 3;

const traitsOf = (type: ClassName, ...entities: readonly Entity[]): Trait[] => {
  const choices = identities.get(type) ?? [];
  return choices.find((traits) => traits.some(({ name }) => entities.some((entity) => !isEmpty(entity.values.get(name))))) ?? [];
};

const compareValues = (name: string, a: Value, b: Value, depth: number): Answer => {
  if (isEmpty(a) || isEmpty(b)) return 'open';
  if (a instanceof Entity && b instanceof Entity) return a === b ? 'same' : depth <= 0 ? 'open' : verdict(a, b, depth - 1);
  return normalised(name, a) === normalised(name, b) ? 'same' : 'other';
};

const compareTrait = ({ name, scopes }: Trait, a: Entity, b: Entity, depth: number): Answer => {
  const plain = compareValues(name, a.values.get(name), b.values.get(name), depth);
  if (plain !== 'same' || scopes.length === 0) return plain;
  const answers = scopes.map((scope) => compareValues(scope, a.values.get(scope), b.values.get(scope), depth));
  if (answers.includes('other')) return 'other';
  return answers.includes('same') || scopes.every((scope) => isEmpty(a.values.get(scope)) && isEmpty(b.values.get(scope))) ? 'same' : 'open';
};

const answersOf = (a: Entity, b: Entity, depth: number): Answer[] => {
  const traits = traitsOf(a.type, a, b);
  const strong = traits.filter(({ weak }) => !weak).map((trait) => compareTrait(trait, a, b, depth));
  const answers = strong.includes('same') ? strong : traits.map((trait) => compareTrait(trait, a, b, depth));
  const { within } = classOf(a.type);
  return within !== undefined && compareValues(within, a.values.get(within), b.values.get(within), depth) === 'other' ? ['other'] : answers;
};

const verdict = (a: Entity, b: Entity, depth: number): Answer => {
  if (a.type !== b.type) return 'other';
  const answers = answersOf(a, b, depth);
  return answers.includes('other') ? 'other' : answers.includes('same') ? 'same' : 'open';
};

/** Same class, at least one identifying property equal and none different. */
export const canMerge = (a: Entity, b: Entity): boolean => verdict(a, b, deepest) === 'same';

/** Whether the two say the same thing: by identity, or by every property where the class identifies nothing. */
export const equal = (a: Entity, b: Entity): boolean =>
  a === b || canMerge(a, b) || (traitsOf(a.type, a, b).length === 0 && a.type === b.type && keyOf(a) === keyOf(b));

/** Sure enough to become one without being asked: where a class needs all its identifying properties together, both must have the same ones. */
export const isSame = (a: Entity, b: Entity): boolean => {
  if (!canMerge(a, b)) return false;
  if (classOf(a.type).by === 'any') return true;
  return traitsOf(a.type, a, b).every(
    (trait) => (isEmpty(a.values.get(trait.name)) && isEmpty(b.values.get(trait.name))) || compareTrait(trait, a, b, deepest) === 'same',
  );
};

interface United {
  owner: Entity;
  members: Set<unknown>;
}
/** Lists that `unite` made: what comes later is put in without copying what is there. */
const united = new WeakMap<readonly unknown[], United>();

const unite = (into: Entity, name: string, own: unknown[], more: readonly unknown[]): void => {
  const known = united.get(own);
  const members = known?.owner === into ? known.members : new Set(own);
  const list = known?.owner === into ? own : [...members];
  for (const item of more) if (members.size < members.add(item).size) list.push(item);
  into.values.set(name, list);
  united.set(list, { owner: into, members });
};

/** Fills what `into` lacks, and unites lists. */
export const absorb = (into: Entity, from: Entity): void => {
  for (const [name, value] of from.values) {
    const own = into.values.get(name);
    if (isEmpty(own)) into.values.set(name, value);
    else if (Array.isArray(own) && Array.isArray(value)) unite(into, name, own, value);
  }
  for (const [name, value] of from.additional) if (!into.additional.has(name)) into.additional.set(name, value);
};

/** A new entity with what both know; what else they tell differently stays as `a` has it. Throws `conflict` when they are not the same thing. */
export const merge = (a: Entity, b: Entity): Entity => {
  if (!canMerge(a, b)) throw new Fault('conflict', `The two ${a.type === b.type ? `entities of type ${a.type}` : 'entities'} are not the same thing.`);
  const merged = new Entity(a.type);
  absorb(merged, a);
  absorb(merged, b);
  return merged;
};

/** A text that is the same for every description of one thing with the same identifying properties: `ip:203.0.113.7`. */
export const keyOf = (entity: Entity, depth = deepest): string => {
  const told = (name: string): string[] => {
    const value = entity.values.get(name);
    if (isEmpty(value)) return [];
    return [value instanceof Entity ? (depth > 0 ? `(${keyOf(value, depth - 1)})` : '()') : normalised(name, value)];
  };
  const words = traitsOf(entity.type, entity).flatMap(({ name, scopes }) => [name, ...scopes].flatMap(told));
  if (words.length > 0) return `${entity.type}:${words.join('|')}`;
  const everything = [...entity.values].filter(([name]) => name !== 'TimeGenerated').flatMap(([name]) => told(name).map((word) => `${name}=${word}`));
  return `${entity.type}:#${createHash('sha256').update(everything.sort().join('\n')).digest('hex').slice(0, 16)}`;
};

/** Where to look for others that may be the same: a text for each identifying scalar, or one for all where all are needed. */
export const handlesOf = (entity: Entity): string[] => {
  const words = traitsOf(entity.type, entity).flatMap(({ name }) => {
    const value = entity.values.get(name);
    return isEmpty(value) || value instanceof Entity ? [] : [`${name}|${normalised(name, value)}`];
  });
  if (classOf(entity.type).by === 'all' && words.length > 0) return [`${entity.type}|${words.join('|')}`];
  return words.map((word) => `${entity.type}|${word}`);
};
