import { NoEntity } from './entity.ts';
import { type Fields, isMap, textField } from './fields.ts';
import { limits } from './limits.ts';
import { typeNamed } from './lookup.ts';

const isLink = (name: string): boolean => /^.{1,80}entityids?$/i.test(name);
/** What lies too deep stays as it is, and `build` tells that it is left out. */
const reference = (value: unknown, depth = 0): unknown => {
  if (Array.isArray(value)) return depth > limits.depth ? value : value.map((item) => reference(item, depth + 1));
  return typeof value === 'string' && value !== '' ? { $ref: value } : value;
};

/** Whether the object is a resource of the Sentinel API: a kind and its properties. */
export const isArmElement = (source: unknown): source is Fields =>
  isMap(source) &&
  textField(source, 'kind') !== undefined &&
  (Object.hasOwn(source, 'properties') || Object.hasOwn(source, 'Properties') || textField(source, 'id') !== undefined);

/** A resource, a pair of kind and properties, or an object of any other form, as the object with `Type`, `$id` and `$ref` that `build` reads. */
export const fromArm = (source: unknown): unknown => {
  if (Array.isArray(source) && source.length === 2 && typeof source[0] === 'string' && isMap(source[1]))
    return fromArm({ kind: source[0], properties: source[1] });
  if (!isArmElement(source)) return source;
  const kind = textField(source, 'kind')!;
  if (kind.toLowerCase() === 'bookmark') return new NoEntity('A bookmark is no entity.');
  const id = textField(source, 'id');
  const properties = [source['properties'], source['Properties']].find(isMap) ?? {};
  const entries = Object.entries(properties).map(([name, value]): [string, unknown] => [name, isLink(name) ? reference(value) : value]);
  const known = typeNamed(kind) !== undefined || entries.length > 0;
  return Object.fromEntries([
    ['Type', kind],
    ...(id === undefined ? [] : [['$id', id]]),
    ...entries,
    ...(known ? [] : [['name', textField(source, 'name') ?? null]]),
  ]);
};
