import { type ClassName, classes, classNames, classOf } from './classes.ts';

const plain = (text: string): string => text.toLowerCase().replace(/[-_ ]/g, '');

const types = new Map(
  classNames.flatMap((type) => [type, ...(classOf(type).aliases ?? '').split(' ')].filter((name) => name !== '').map((name) => [plain(name), type])),
);

/** The canonical type of a name in any case, with or without `-` and `_`; undefined for a type that has no class. */
export const typeNamed = (name: string): ClassName | undefined => (name.length > 64 ? undefined : types.get(plain(name)));

const common = ['TimeGenerated', 'StartTime', 'EndTime'];
const names = new Map(
  (Object.keys(classes) as ClassName[]).map((type) => {
    const { properties, also = {} } = classOf(type);
    const known = new Map([...common, ...properties.split(' ')].map((name) => [name.toLowerCase(), name]));
    for (const [other, name] of Object.entries(also)) known.set(other, name);
    return [type, known];
  }),
);

/** The canonical name of a property, whatever its case; undefined when the class has none of that name. */
export const propertyOf = (type: ClassName, name: string): string | undefined => names.get(type)?.get(name.toLowerCase());

/** The property that `hostEntityId` or `fileEntityIds` fills; undefined for any other name. */
export const linkPropertyOf = (type: ClassName, name: string): string | undefined => {
  const lower = name.toLowerCase();
  const [, stem, many] = /^(.+)entityid(s?)$/.exec(lower) ?? [];
  if (stem === undefined) return undefined;
  const tries = [lower, ...(many === 's' ? [`${stem}s`, `${stem}es`, stem] : [stem])];
  return tries.map((other) => names.get(type)?.get(other)).find((found) => found !== undefined);
};
