import type { z } from 'zod';
import type { Call } from './call.ts';
import type { EntityKind } from './entity.ts';
import { namePattern } from './names.ts';
import type { PortName, Ports } from './ports.ts';
import type { Row } from './report.ts';

/** What `run` may give: lines one after another, now or later, or a promise of them. `execute` pulls. */
export type Rows<T> = Iterable<T> | AsyncIterable<T> | Promise<Iterable<T> | AsyncIterable<T>>;

export type Sections = Readonly<Record<string, z.ZodObject>>;
/** A line of one of several tables: the table's name, then the row. */
export type SectionRow<S extends Sections> = { [K in keyof S & string]: readonly [K, z.input<S[K]>] }[keyof S & string];

export interface Limits {
  /** Most rows in one section of the report. */
  rows: number;
  seconds: number;
  /** Most bytes of the request body, and of the rows in the report. */
  bytes: number;
  /** Most units of work answered within the call; more becomes a job. Default: no limit. */
  inline?: number;
}

export interface Example<Given> {
  /** What the example shows, when that is not obvious. */
  name?: string;
  given: Given;
  /** The rows of the report, or as many as the example cares for; each listed key must be equal. */
  rows: readonly Row[];
}

interface Common<I extends z.ZodObject, U extends PortName> {
  /** `extract-iocs`: verb, then object; equals the path below `functions/`. */
  name: string;
  /** One sentence under 90 characters, shown everywhere. */
  summary: string;
  /** What an analyst can be holding when this is useful. */
  entities: readonly EntityKind[];
  /** `z.strictObject`: sizes, enums, defaults and descriptions live here. */
  input: I;
  limits: Limits;
  /** Ports that `run` may touch. */
  uses: readonly U[];
  /** Does it change something outside? Then callers must POST knowingly and retries must be idempotent. */
  writes?: boolean;
  /** Names of secrets it cannot work without. */
  needs?: readonly string[];
  examples: readonly Example<z.input<I>>[];
  /** Units of work in one input, held against `limits.inline`. Default: the number of subjects. */
  units?(input: z.output<I>, ports: Pick<Ports, U>): number | Promise<number>;
  /** How the sections of several chunks become one. Default: one after another, `sourceIndex` shifted. */
  merge?: Readonly<Record<string, (rows: Row[]) => Row[]>>;
}

export interface RowOperation<I extends z.ZodObject, R extends z.ZodObject, U extends PortName> extends Common<I, U> {
  /** One flat line of the result. */
  row: R;
  run(input: z.output<I>, ports: Pick<Ports, U>, call: Call): Rows<z.input<R>>;
}

export interface SectionOperation<I extends z.ZodObject, S extends Sections, U extends PortName> extends Common<I, U> {
  /** Several tables: name → line. The first is also the report's `rows`. */
  sections: S;
  run(input: z.output<I>, ports: Pick<Ports, U>, call: Call): Rows<SectionRow<S>>;
}

/** Any operation, as hosts and documents see it. */
export interface Operation extends Omit<Common<z.ZodObject, PortName>, 'examples' | 'units'> {
  row?: z.ZodObject;
  sections?: Sections;
  examples: readonly Example<Row>[];
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the one place where the input's type is forgotten
  units?(input: any, ports: any): number | Promise<number>;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the same
  run(input: any, ports: any, call: Call): Rows<unknown>;
}

export type Catalogue = readonly Operation[];

/** Defines one operation. Everything else about it is derived from this value. */
export function operation<I extends z.ZodObject, R extends z.ZodObject, const U extends PortName = never>(definition: RowOperation<I, R, U>): RowOperation<I, R, U>;
export function operation<I extends z.ZodObject, S extends Sections, const U extends PortName = never>(definition: SectionOperation<I, S, U>): SectionOperation<I, S, U>;
export function operation(definition: Operation): Operation {
  if (!namePattern.test(definition.name)) throw new TypeError(`An operation is called verb-object, not "${definition.name}".`);
  return Object.freeze(definition);
}

/** The tables of an operation: name → line. An operation with one table calls it `rows`. */
export const sectionsOf = (operation: Pick<Operation, 'row' | 'sections'>): Sections => operation.sections ?? { rows: operation.row! };
