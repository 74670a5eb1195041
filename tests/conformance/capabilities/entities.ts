import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from '../../../shared/entities/build.ts';
import { Entity } from '../../../shared/entities/entity.ts';
import { fromArm } from '../../../shared/entities/arm.ts';
import type { Form } from '../../../shared/entities/form.ts';
import { graphOf } from '../../../shared/entities/graph.ts';
import { canMerge, equal, keyOf, merge } from '../../../shared/entities/identity.ts';
import { placesOf, viewOf } from '../../../shared/entities/json.ts';
import { observablesOf } from '../../../shared/entities/observables.ts';
import { queryParametersOf } from '../../../shared/entities/query-parameters.ts';
import { read, type Reading } from '../../../shared/entities/read.ts';
import { outcome, type Outcome } from '../capability.ts';
import { difference } from '../compare.ts';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- vectors have any shape
type Any = any;
type Json = Record<string, Any>;
const partial = { partial: true, relative: 1e-9 };

/** The payload itself, out of the wrapping of its case. */
const payloadOf = ({ form, ...rest }: Json): unknown => {
  const wrapped = ['record', 'response', 'body', 'payload', 'row'].find((key) => rest[key] !== undefined);
  if (wrapped !== undefined && form !== 'arm-incident') return rest[wrapped];
  return form === 'entities-json' ? (rest['entities'] ?? rest) : rest;
};

const answerOf = (reading: Reading): Json => {
  const { entities, incident, alerts } = reading;
  const places = placesOf(entities);
  const view = (entity: Entity) => viewOf(entity, places);
  return {
    form: reading.form,
    entities: entities.map(view),
    entityCount: entities.length,
    edges: reading.edges.map(({ from, to, property }) => [places.get(from), places.get(to), property]),
    unresolved: reading.unresolved.map(({ entity, property, ref }) => ({ entity: entity && places.get(entity), property, ref })),
    skipped: reading.skipped,
    ...(incident && { incident: view(incident) }),
    ...(alerts[0] && { alert: view(alerts[0]) }),
    alerts: alerts.map(view),
    trigger: reading.trigger,
    observables: observablesOf(entities).map(({ value, type, entity }) => ({ value, iocType: type, entity })),
    graph: graphOf(reading),
    queryParams: queryParametersOf(reading),
  };
};

const sorted = (list: readonly unknown[]): string[] => list.map((item) => JSON.stringify(item)).sort();
const sets = (got: readonly unknown[], wanted: readonly unknown[], what: string) => difference(sorted(got), sorted(wanted), {}, what);

/** Nodes by their labels: ours are keyed on identity. */
const graphs = (got: ReturnType<typeof graphOf>, wanted: Json): string | undefined => {
  const labels = new Map(got.nodes.map(({ id, name }) => [id, name]));
  return (
    sets(got.nodes.map(({ name, type }) => ({ id: name, type })), wanted['nodes'].map(({ id, type }: Json) => ({ id, type })), 'graph.nodes') ??
    sets(got.edges.map(({ from, to }) => [labels.get(from), labels.get(to)].sort()), wanted['edges'].map((pair: string[]) => [...pair].sort()), 'graph.edges')
  );
};

/** Each expected record is one of ours, in any order. */
const records = (got: readonly Json[], wanted: readonly Json[], what: string): string | undefined => {
  const left = [...got];
  for (const one of wanted) {
    const at = left.findIndex((other) => difference(other, one, partial) === undefined);
    if (at < 0) return `${what}: ${JSON.stringify(one)} is missing from ${JSON.stringify(got).slice(0, 300)}`;
    left.splice(at, 1);
  }
  return left.length > 0 ? `${what}: ${JSON.stringify(left[0])} was not expected` : undefined;
};

const skips = (got: Reading['skipped'], wanted: unknown): string | undefined =>
  typeof wanted === 'number' ? difference(got.length, wanted, {}, 'skipped') : difference(got.length, (wanted as unknown[]).length, {}, 'skipped.length');

const compare = (key: string, got: Json, wanted: Any): string | undefined => {
  if (key === 'edges') return sets(got['edges'], wanted, 'edges');
  if (key === 'graph') return graphs(got['graph'], wanted);
  if (key === 'unresolved') return records(got['unresolved'], wanted, key);
  if (key === 'skipped') return skips(got['skipped'], wanted);
  return difference(got[key], wanted, partial, key);
};

const prose = new Set(['notes', 'note', 'differsFromReference', 'form', 'name', 'case', 'why', 'description']);

const attempt = (work: () => unknown): unknown => {
  try {
    return work();
  } catch {
    return 'error';
  }
};
const named = (source: Json, ...names: string[]): Any => source[names.find((name) => Object.hasOwn(source, name)) ?? ''];

/** One pair: what is asked for is what the expectation names. */
const pairOf = (given: Json, wanted: Json): string | undefined => {
  const [left, right] = Array.isArray(given) ? given : (named(given, 'pair', 'entities') ?? [named(given, 'a', 'left', 'first', 'self'), named(given, 'b', 'right', 'second', 'other')]);
  const [a, b] = build([left, right].map(fromArm), { dedupe: false }).top.map((entity) => entity ?? new Entity('unknown')) as [Entity, Entity];
  const answers: Record<string, () => unknown> = {
    equal: () => equal(a, b),
    canMerge: () => canMerge(a, b),
    sameKey: () => keyOf(a) === keyOf(b),
    merged: () => attempt(() => {
      const merged = merge(a, b);
      return viewOf(merged, placesOf([merged]));
    }),
    error: () => attempt(() => void merge(a, b)) === 'error',
  };
  const meanings: Record<string, string> = { equals: 'equal', same: 'equal', can_merge: 'canMerge', mergeable: 'canMerge', merge: 'merged', result: 'merged', sameIdentity: 'sameKey', conflict: 'error' };
  for (const [key, value] of Object.entries(wanted)) {
    const answer = answers[meanings[key] ?? key];
    if (answer === undefined) continue;
    const wants = key.startsWith('merge') && (value === null || value === 'error' || value?.error) ? 'error' : value;
    const found = difference(answer(), wants, partial, key);
    if (found !== undefined) return found;
  }
  return undefined;
};

async function* identities(name: string, input: Json, expected: Json): AsyncGenerator<Outcome> {
  const lists = (source: Json): Json[] => named(source, 'cases', 'pairs', 'results', 'expected') ?? [];
  const wanted = Array.isArray(expected) ? expected : lists(expected);
  for (const [index, given] of lists(input).entries()) {
    yield await outcome(`${name}[${index}]`, () => pairOf(given, { ...given, ...(wanted[index] ?? {}) }));
  }
}

const whatDiffers = (input: Json, expected: Json): string | undefined => {
  const got = attempt(() => answerOf(read(payloadOf(input), input['form'] as Form)));
  if (got === 'error') return expected['error'] === undefined ? 'the body was refused' : undefined;
  const details = Object.keys(expected).filter((key) => !prose.has(key)).map((key) => compare(key, got as Json, expected[key])).filter((detail) => detail !== undefined);
  return details.length > 0 ? details.join('; ') : undefined;
};

export default async function* entities(folder: string): AsyncGenerator<Outcome> {
  for (const file of readdirSync(folder).filter((each) => each.endsWith('.expected.json')).sort()) {
    const name = file.replace('.expected.json', '');
    const load = (path: string) => JSON.parse(readFileSync(join(folder, path), 'utf8')) as Json;
    const [input, expected] = [load(`${name}.json`), load(file)];
    if (input['form'] === 'identity-cases') {
      yield* identities(name, input, expected);
      continue;
    }
    yield await outcome(name, () => whatDiffers(input, expected));
  }
}
