import { isArmElement } from './arm.ts';
import { field, type Fields, isMap, listField, textField } from './fields.ts';
import { isEvidence } from './graph-evidence.ts';

/** The shapes in which incidents, alerts, entities and events arrive. */
export const forms = [
  'incident-trigger',
  'alert-trigger',
  'entity-trigger',
  'arm-incident',
  'arm-incident-entities',
  'entities-json',
  'SecurityAlert-row',
  'SecurityIncident-row',
  'SecurityEvent-row',
  'graph-incident',
  'graph-alert',
] as const;
export type Form = (typeof forms)[number];

const has = (body: Fields, ...names: string[]): boolean => names.some((name) => field(body, name) !== undefined);

/** Most telling first: each is recognised by what only it has. */
const marks: readonly (readonly [Form, (body: Fields) => boolean])[] = [
  [
    'incident-trigger',
    (body) =>
      isMap(field(body, 'object')) &&
      has(body, 'objectSchemaType', 'objectEventType', 'workspaceInfo', 'workspaceId', 'eventUniqueId') &&
      isMap(field(field(body, 'object'), 'properties')),
  ],
  ['entity-trigger', (body) => isMap(field(body, 'Entity'))],
  ['arm-incident', (body) => isMap(field(body, 'incident')) || has(body, 'properties.title', 'properties.incidentNumber')],
  ['arm-incident', (body) => isMap(field(body, 'properties')) && has(field(body, 'properties') as Fields, 'title', 'incidentNumber')],
  ['SecurityEvent-row', (body) => has(body, 'EventID')],
  ['SecurityIncident-row', (body) => has(body, 'IncidentName', 'AlertIds', 'IncidentNumber') && has(body, 'Title')],
  [
    'graph-incident',
    (body) =>
      has(body, 'incidentWebUrl', 'redirectIncidentId') ||
      (has(body, 'displayName', 'status') && listField(body, 'alerts').some((alert) => has(alert as Fields, 'evidence'))),
  ],
  ['graph-alert', (body) => Array.isArray(field(body, 'evidence'))],
  ['alert-trigger', (body) => has(body, 'SystemAlertId', 'AlertType') && has(body, 'WorkspaceSubscriptionId', 'WorkspaceResourceGroup', 'workspaceInfo')],
  ['SecurityAlert-row', (body) => has(body, 'SystemAlertId', 'AlertName', 'AlertSeverity', 'AlertType')],
  [
    'arm-incident-entities',
    (body) => isArmElement(body) || (Array.isArray(field(body, 'entities')) && (has(body, 'metaData') || listField(body, 'entities').some(isArmElement))),
  ],
  ['arm-incident-entities', (body) => listField(body, 'value').some(isArmElement)],
  ['entities-json', (body) => has(body, 'Entities', 'Type')],
];

/** Which form a body has; undefined when none fits. */
export const formOf = (body: unknown): Form | undefined => {
  if (Array.isArray(body)) {
    if (body.some(isArmElement) || body.some((item) => Array.isArray(item) && item.length === 2)) return 'arm-incident-entities';
    return body.some(isEvidence) ? 'graph-alert' : 'entities-json';
  }
  if (!isMap(body)) return undefined;
  return marks.find(([, fits]) => fits(body))?.[0] ?? (textField(body, '@odata.type') === undefined ? undefined : 'graph-alert');
};
