/** One line of a jCard (RFC 7095): name, parameters, type, values. */
type Property = readonly unknown[];
export type Card = readonly Property[];

/** Entities stand in entities; nobody needs more levels. */
const deepest = 8;

export interface Contact {
  roles: readonly string[];
  card: Card;
}

/** Every contact in an RDAP document's `entities`, outermost first, whatever else stands there. */
export const contactsOf = (entities: unknown, depth = 0): Contact[] => {
  if (!Array.isArray(entities) || depth > deepest) return [];
  return entities.flatMap((entity: unknown) => {
    if (typeof entity !== 'object' || entity === null) return [];
    const { vcardArray, roles, entities: inner } = entity as Record<string, unknown>;
    const lines: unknown = Array.isArray(vcardArray) ? vcardArray[1] : undefined;
    const contact = { roles: listOf(roles).filter((role) => typeof role === 'string'), card: listOf(lines).filter((line) => Array.isArray(line)) };
    return [contact, ...contactsOf(inner, depth + 1)];
  });
};

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** The text values of one property, such as `email` or `fn`. */
export const valuesOf = (card: Card, name: string): string[] =>
  card.flatMap(([property, , , value]) => (property === name && typeof value === 'string' && value !== '' ? [value] : []));

/** Postal addresses in the form in which they are printed. */
export const labelsOf = (card: Card): string[] =>
  card.flatMap(([property, parameters]) => {
    if (property !== 'adr' || typeof parameters !== 'object' || parameters === null) return [];
    const { label } = parameters as { label?: unknown };
    return typeof label === 'string' && label !== '' ? [label] : [];
  });
