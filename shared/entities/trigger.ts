import { field, isMap, textField } from './fields.ts';
import { armParts } from './paths.ts';

/** What the envelope tells: enough to answer, to recognise a repeat, and to write back. */
export interface Trigger {
  eventType?: string;
  workspaceId?: string;
  subscriptionId?: string;
  resourceGroup?: string;
  workspaceName?: string;
  /** ARM id of the workspace. */
  workspaceArmId?: string;
  incidentArmId?: string;
  incidentId?: string;
  incidentNumber?: number;
  etag?: string;
  systemAlertId?: string;
  /** The same for every delivery of one event. */
  idempotencyKey?: string;
  /** Who changed the incident, on update triggers. */
  updatedBy?: string;
}

const under = '/providers/microsoft.securityinsights/';

/** The facts of a body of any form; those that are not there are left out. */
export const triggerOf = (body: unknown): Trigger => {
  const object = field(body, 'object');
  const incident = isMap(object) ? object : field(body, 'incident');
  const workspace = field(body, 'workspaceInfo');
  const own = textField(body, 'id');
  const incidentArmId = [textField(body, 'IncidentArmID'), textField(incident, 'id'), own].find((id) => id !== undefined && /\/incidents\/[^/]+$/i.test(id));
  const workspaceArmId = armRoot(incidentArmId);
  const parts = workspaceArmId === undefined ? undefined : armParts(workspaceArmId);
  const update = field(body, 'incidentUpdates');
  const number = field(field(incident, 'properties') ?? field(body, 'properties') ?? body, 'incidentNumber');
  const subscriptionId = textField(workspace, 'SubscriptionId') ?? textField(body, 'WorkspaceSubscriptionId') ?? parts?.subscription;
  const resourceGroup = textField(workspace, 'ResourceGroupName') ?? textField(body, 'WorkspaceResourceGroup') ?? parts?.group;
  const workspaceName = textField(workspace, 'WorkspaceName') ?? Object.entries(parts?.pairs ?? {}).find(([key]) => key.toLowerCase() === 'workspaces')?.[1];
  const made =
    subscriptionId !== undefined && resourceGroup !== undefined && workspaceName !== undefined
      ? `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.OperationalInsights/workspaces/${workspaceName}`
      : undefined;
  return pruned({
    eventType: textField(body, 'objectEventType'),
    workspaceId: textField(body, 'workspaceId'),
    subscriptionId,
    resourceGroup,
    workspaceName,
    workspaceArmId: workspaceArmId ?? made,
    incidentArmId,
    incidentId: textField(incident, 'name') ?? incidentArmId?.split('/').at(-1),
    incidentNumber: typeof number === 'number' ? number : undefined,
    etag: textField(incident, 'etag') ?? textField(body, 'etag'),
    systemAlertId: textField(body, 'SystemAlertId'),
    idempotencyKey: textField(body, 'eventUniqueId'),
    updatedBy: textField(update, 'updatedByName', 'updatedBy') ?? textField(field(update, 'updatedBy'), 'name', 'objectId'),
  });
};

const armRoot = (id: string | undefined): string | undefined => {
  const place = id?.toLowerCase().lastIndexOf(under) ?? -1;
  return place > 0 ? id!.slice(0, place) : undefined;
};

const pruned = (facts: { [K in keyof Trigger]: Trigger[K] | undefined }): Trigger =>
  Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
