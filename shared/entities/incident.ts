import { fromArm } from './arm.ts';
import { Entity } from './entity.ts';
import { decoded, field, type Fields, isMap, listField, textField } from './fields.ts';

/** An incident before its alerts and entities are linked to it. */
export interface IncidentParts {
  incident: Entity;
  /** Raw objects for `build`. */
  alerts: unknown[];
  entities: unknown[];
}

/** Property → names in the resource, the SecurityIncident table and Microsoft Graph. */
const texts: Readonly<Record<string, readonly string[]>> = {
  DisplayName: ['title', 'displayName'],
  Description: ['description'],
  Severity: ['severity'],
  Status: ['status'],
  Classification: ['classification'],
  ClassificationReason: ['classificationReason', 'determination'],
  StartTime: ['firstActivityTimeUtc', 'firstActivityTime', 'firstActivityDateTime'],
  EndTime: ['lastActivityTimeUtc', 'lastActivityTime', 'lastActivityDateTime'],
  TimeGenerated: ['createdTimeUtc', 'createdTime', 'createdDateTime', 'TimeGenerated'],
  Etag: ['etag'],
  Url: ['incidentUrl', 'incidentWebUrl'],
  ProviderName: ['providerName'],
  ProviderIncidentId: ['providerIncidentId'],
};
/** Key of AdditionalData → names in the incident's own additional data, or beside it. */
const additional: Readonly<Record<string, readonly string[]>> = {
  'Alert Count': ['alertsCount'],
  'Bookmarks Count': ['bookmarksCount'],
  'Comments Count': ['commentsCount'],
  Products: ['alertProductNames'],
  Tactics: ['tactics'],
  Techniques: ['techniques'],
  'Related Rule IDs': ['relatedAnalyticRuleIds'],
  'Incident Number': ['incidentNumber'],
  'System Tags': ['systemTags'],
  'Redirect Incident ID': ['redirectIncidentId'],
};

/** `properties.owner.email` as a column → the nested object it was made from. */
export const unflattened = (row: Fields): Fields => {
  const isInside = (key: string): boolean => /^properties\./i.test(key);
  const keys = Object.keys(row).filter(isInside);
  if (keys.length === 0) return row;
  const properties = new Map<string, unknown>();
  /** Objects made here: those that a column holds are the caller's. */
  const made = new Map<string, Map<string, unknown>>();
  for (const key of keys) {
    const [first = '', ...rest] = key.slice('properties.'.length).split('.');
    if (first === '__proto__') continue;
    if (rest.length === 0) {
      properties.set(first, row[key]);
      made.delete(first);
      continue;
    }
    const held = properties.get(first);
    const inner = made.get(first) ?? new Map<string, unknown>(isMap(held) ? Object.entries(held) : []);
    made.set(first, inner.set(rest.join('.'), row[key]));
    properties.set(first, null);
  }
  for (const [first, inner] of made) properties.set(first, Object.fromEntries(inner));
  return { ...Object.fromEntries(Object.entries(row).filter(([key]) => !isInside(key))), properties: Object.fromEntries(properties) };
};

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
const lastSegment = (id: string | undefined): string | undefined => id?.split('/').findLast((part) => part !== '');

/** Reads the incident itself from a resource, a flattened row, a row of SecurityIncident, or a Graph incident. Missing values are left out. */
export const readIncidentParts = (source: Fields): IncidentParts => {
  const whole = unflattened(source);
  const properties = field(whole, 'properties');
  const get = (...names: string[]): unknown => decoded(field(properties, ...names) ?? field(whole, ...names));
  const incident = new Entity('incident', {
    IncidentID: textField(whole, 'IncidentName') ?? lastSegment(textField(whole, 'id')) ?? textField(whole, 'name'),
    ...Object.fromEntries(Object.entries(texts).map(([name, names]) => [name, get(...names) ?? undefined])),
    Owner: ownerOf(get('owner') ?? get('assignedTo')),
    Labels: [...listField({ x: get('labels') }, 'x'), ...listField({ x: get('customTags') }, 'x')].map((label) =>
      isMap(label) ? field(label, 'labelName') : label,
    ),
    Bookmarks: listField({ x: get('bookmarks') }, 'x')
      .filter(isMap)
      .map(bookmarkOf),
    Comments: listField({ x: get('comments') }, 'x')
      .filter(isMap)
      .map(commentOf),
  });
  for (const name of ['Severity', 'Status', 'Classification']) {
    const word = incident.text(name);
    if (word !== undefined) incident.values.set(name, capitalised(word));
  }
  const more = get('additionalData');
  for (const [name, names] of Object.entries(additional)) {
    const value = field(more, ...names) ?? get(...names);
    if (value !== undefined) incident.additional.set(name, decoded(value));
  }
  const ids = listField({ x: get('AlertIds') }, 'x').filter((id) => typeof id === 'string');
  const alerts = listField({ x: get('alerts') }, 'x')
    .filter(isMap)
    .map(fromAlert);
  return {
    incident,
    alerts: alerts.length > 0 ? alerts : ids.map((id) => ({ Type: 'alert', SystemAlertId: id })),
    entities: listField({ x: get('relatedEntities', 'entities') }, 'x').map(fromArm),
  };
};

const ownerOf = (owner: unknown): unknown => {
  if (typeof owner === 'string') return owner === '' ? undefined : { Name: owner };
  if (!isMap(owner)) return undefined;
  return {
    Name: field(owner, 'assignedTo') ?? null,
    Email: field(owner, 'email') ?? null,
    UPN: field(owner, 'userPrincipalName') ?? null,
    ID: field(owner, 'objectId') ?? null,
  };
};

const bookmarkOf = (bookmark: Fields) => {
  const properties = field(bookmark, 'properties');
  return {
    'Bookmark ID': textField(bookmark, 'name', 'Bookmark ID') ?? lastSegment(textField(bookmark, 'id')) ?? null,
    'Bookmark Title': field(properties, 'displayName') ?? field(bookmark, 'Bookmark Title') ?? null,
  };
};

const commentOf = (comment: Fields) => {
  const properties = field(comment, 'properties') ?? comment;
  const author = field(properties, 'author', 'createdByDisplayName');
  return {
    ID: textField(comment, 'name') ?? null,
    Message: field(properties, 'message', 'comment') ?? null,
    Author: (isMap(author) ? textField(author, 'name', 'email', 'userPrincipalName') : author) ?? null,
    Time: field(properties, 'createdTimeUtc', 'createdDateTime') ?? null,
  };
};

/** An alert resource, or the `{ID, Name, AlertProperties}` of an alerts column. */
export const fromAlert = (alert: Fields): unknown => {
  const given = field(alert, 'AlertProperties');
  if (!isMap(given)) return { ...(fromArm(alert) as Fields), Type: 'alert' };
  const id = textField(alert, 'ID');
  return { ...given, Type: 'alert', ...(id !== undefined && { SystemAlertIds: [id] }), DisplayName: field(alert, 'Name') };
};
