import { Fault } from '../kit/fault.ts';
import type { Problem } from '../kit/report.ts';
import { fromArm } from './arm.ts';
import { build, type Built, type Skipped, type Unresolved } from './build.ts';
import { Entity } from './entity.ts';
import { fromEvent } from './event.ts';
import { decoded, field, type Fields, isMap, listField, textField } from './fields.ts';
import { type Edge, edgesOf, flatten } from './flatten.ts';
import { type Form, formOf, forms } from './form.ts';
import { fromGraphAlert } from './graph-alert.ts';
import { fromEvidence } from './graph-evidence.ts';
import { fromAlert, readIncidentParts } from './incident.ts';
import { type Trigger, triggerOf } from './trigger.ts';

/** What one body says: the same shape whatever form it came in. */
export interface Reading {
  form: Form;
  /** Flat: those of the top level in the order of the source, then those inside them. Links between them are direct. */
  entities: Entity[];
  edges: Edge[];
  /** References that name nothing; the property that held one is null. */
  unresolved: Unresolved[];
  /** Elements that are no entities. */
  skipped: Skipped[];
  incident?: Entity;
  /** Of an incident they are among the entities; an alert read alone is only here. */
  alerts: Entity[];
  trigger: Trigger;
  problems: Problem[];
}

/**
 * Reads the body of a trigger, an incident, an alert, entities or an event in any accepted form, or the JSON text of one.
 * Throws `invalid-input` for an empty body and for one of no known form; a known form with nothing in it is an empty, valid answer.
 */
export const read = (body: unknown, wanted?: Form): Reading => {
  let given = decoded(body);
  for (let wrapping = 0; wrapping < deepestWrapping && wanted === undefined && formOf(given) === undefined; wrapping += 1) given = decoded(field(given, 'body') ?? given);
  if (typeof given === 'string' && given.trim() !== '') throw unreadable('The body is text that is no JSON list or object.');
  if (given === null || given === undefined || given === '' || (isMap(given) && Object.keys(given).length === 0)) {
    throw unreadable('The body is empty. "Run trigger" in Logic Apps sends an empty body: run the playbook from an incident, an alert or an entity.');
  }
  const form = wanted ?? formOf(given);
  if (form === undefined) throw unreadable(`The body is none of the known forms: ${forms.join(', ')}. Give "form" to say which it is.`);
  return readers[form](isMap(given) ? given : { entities: given }, form);
};

/** Some hosts and connectors put the body into a property `body`. */
const deepestWrapping = 3;
const unreadable = (detail: string): Fault => new Fault('invalid-input', detail, { flaws: [{ field: 'body', detail }] });

interface Found {
  built: Built;
  top?: readonly (Entity | undefined)[];
  how?: 'deep' | 'wide';
  incident?: Entity;
  alerts?: readonly Entity[];
  problems?: readonly Problem[];
}

const reading = (form: Form, body: Fields, { built, top = built.top, how = 'deep', incident, alerts = [], problems = [] }: Found): Reading => {
  const entities = flatten(top, how);
  return {
    form,
    entities,
    edges: edgesOf(entities),
    unresolved: built.unresolved,
    skipped: built.skipped,
    ...(incident && { incident }),
    alerts: [...alerts],
    trigger: triggerOf(body),
    problems: [...built.problems, ...problems],
  };
};

/** The list in a property that may be JSON text; malformed text is a problem, not a failure. */
const entityList = (body: Fields, problems: Problem[], ...names: string[]): readonly unknown[] => {
  const value = field(body, ...names);
  const list = decoded(value);
  if (typeof list === 'string' && list.trim() !== '') {
    problems.push({ code: 'malformed', about: names[0]!, detail: 'The text is no JSON list; no entities were read from it.' });
    return [];
  }
  return Array.isArray(list) ? list : isMap(list) ? [list] : [];
};

const readEntities = (body: Fields, form: Form): Reading => {
  const problems: Problem[] = [];
  const single = textField(body, 'Type', 'kind') !== undefined;
  const list = single ? [body] : entityList(body, problems, 'entities', 'value');
  return reading(form, body, { built: build(list.map(fromArm)), problems });
};

const readAlert = (body: Fields, form: Form): Reading => {
  const problems: Problem[] = [];
  const object = field(body, 'object');
  const source = isMap(object) ? flatAlert(object) : flatAlert(body);
  const built = build(entityList(source, problems, 'Entities').map(fromArm));
  const own = Object.fromEntries(Object.entries(source).filter(([name]) => !/^(?:entities|type)$/i.test(name)));
  const alert = build([{ ...own, Type: 'alert' }]).top[0] ?? new Entity('alert');
  const extended = decoded(alert.values.get('ExtendedProperties'));
  if (isMap(extended)) for (const [name, value] of Object.entries(extended)) if (!alert.additional.has(name)) alert.additional.set(name, value);
  alert.values.set('Entities', distinct(built.top));
  return reading(form, body, { built, alerts: [alert], problems });
};

/** An alert resource as a row: its properties beside its id. */
const flatAlert = (source: Fields): Fields => {
  const properties = field(source, 'properties');
  return isMap(properties) ? { ...source, ...properties } : source;
};

const distinct = (entities: readonly (Entity | undefined)[]): Entity[] => [...new Set(entities.filter((entity) => entity !== undefined))];

const readIncident = (body: Fields, form: Form): Reading => {
  const problems: Problem[] = [];
  const source = [field(body, 'object'), field(body, 'incident')].find(isMap) ?? body;
  const { incident, alerts, entities } = readIncidentParts(source);
  const beside = source === body ? [] : partsBeside(body, problems);
  const others = [...beside, ...entities];
  const allAlerts = [...(source === body ? [] : alertsBeside(body)), ...alerts];
  const built = build([...allAlerts, ...others]);
  const tops = distinct(built.top.slice(allAlerts.length));
  const linked = distinct([...built.top.slice(0, allAlerts.length), ...tops.filter(({ type }) => type === 'alert')]);
  incident.values.set('Alerts', linked);
  incident.values.set(
    'Entities',
    tops.filter(({ type }) => type !== 'alert'),
  );
  const skipped = built.skipped.flatMap(({ index, reason }) => (index < allAlerts.length ? [] : [{ index: index - allAlerts.length, reason }]));
  return reading(form, body, { built: { ...built, skipped }, incident, alerts: linked, problems });
};

/** The answers of the entities and alerts operations that were put beside an incident. */
const partsBeside = (body: Fields, problems: Problem[]): unknown[] => {
  const answer = field(body, 'entities');
  return entityList(isMap(answer) ? answer : body, problems, 'entities', 'value').map(fromArm);
};
const alertsBeside = (body: Fields): unknown[] => {
  const answer = field(body, 'alerts');
  return listField(isMap(answer) ? answer : body, 'value', 'alerts')
    .filter(isMap)
    .map(fromAlert);
};

const readGraph = (body: Fields, form: Form): Reading => {
  const { incident } = readIncidentParts(body);
  const built = build(listField(body, 'alerts').filter(isMap).map(fromGraphAlert));
  const alerts = distinct(built.top);
  incident.values.set('Alerts', alerts);
  return reading(form, body, { built, how: 'wide', incident, alerts });
};

const readGraphAlert = (body: Fields, form: Form): Reading => {
  const list = field(body, 'entities');
  if (Array.isArray(list)) return reading(form, body, { built: build(list.map(fromEvidence)) });
  if (!Array.isArray(field(body, 'evidence'))) return reading(form, body, { built: build([fromEvidence(body)]) });
  const built = build([fromGraphAlert(body)]);
  return reading(form, body, { built, how: 'wide', alerts: distinct(built.top) });
};

const readers: Readonly<Record<Form, (body: Fields, form: Form) => Reading>> = {
  'incident-trigger': readIncident,
  'arm-incident': readIncident,
  'SecurityIncident-row': readIncident,
  'graph-incident': readGraph,
  'graph-alert': readGraphAlert,
  'alert-trigger': readAlert,
  'SecurityAlert-row': readAlert,
  'entities-json': readEntities,
  'arm-incident-entities': readEntities,
  'SecurityEvent-row': (body, form) => reading(form, body, { built: build(fromEvent(body)) }),
  'entity-trigger': (body, form) => reading(form, body, { built: build([fromArm(field(body, 'Entity'))]) }),
};
