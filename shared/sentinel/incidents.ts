import { asFault } from '../kit/fault.ts';
import { arm, type ArmAnswer, type ArmCall, type ArmPorts } from './arm-client.ts';
import { incidentId } from './incident-id.ts';

export const apiVersion = '2025-09-01';
const mostPages = 10;

type Json = Readonly<Record<string, unknown>>;
export const mapOf = (value: unknown): Json => (typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {});
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as readonly unknown[]) : []);

export const getIncident = (id: string, ports: ArmPorts, call: ArmCall): Promise<ArmAnswer> => arm({ method: 'GET', path: id, apiVersion }, ports, call);

/** Every comment of an incident, page by page. */
export const listComments = async (id: string, ports: ArmPorts, call: ArmCall): Promise<Json[]> => {
  const comments: Json[] = [];
  let skip: string | undefined;
  for (let page = 0; page < mostPages; page += 1) {
    const { body } = await arm({ method: 'GET', path: `${id}/comments`, apiVersion, ...(skip !== undefined && { query: { $skipToken: skip } }) }, ports, call);
    comments.push(...listOf(body['value']).map(mapOf));
    // The link is used for its token only: the host we ask is always ours.
    const next = body['nextLink'];
    skip = typeof next === 'string' ? (new URL(next, 'https://localhost').searchParams.get('$skipToken') ?? undefined) : undefined;
    if (skip === undefined) break;
  }
  return comments;
};

export interface IncidentById {
  incident: Json;
  alerts: Json;
  entities: Json;
}

/** The incident with its alerts, entities and comments, as the entity reader knows it. A part that fails is a problem; the incident must be there. */
export const readIncidentById = async (given: string, ports: ArmPorts, call: ArmCall): Promise<IncidentById> => {
  const id = incidentId(given);
  const part = async <T>(what: string, work: Promise<T>, none: T): Promise<T> => {
    try {
      return await work;
    } catch (thrown) {
      const { code, message, retryAfter } = asFault(thrown);
      call.problem({ code, about: `${what} of the incident`, detail: message, ...(retryAfter !== undefined && { retryAfter }) });
      return none;
    }
  };
  const { body: incident } = await getIncident(id, ports, call);
  const post = (what: string) => arm({ method: 'POST', path: `${id}/${what}`, apiVersion, body: {} }, ports, call).then(({ body }) => body);
  const [alerts, entities, comments] = await Promise.all([
    part<Json>('alerts', post('alerts'), { value: [] }),
    part<Json>('entities', post('entities'), { entities: [] }),
    part<Json[]>('comments', listComments(id, ports, call), []),
  ]);
  return { incident: { ...incident, properties: { ...mapOf(incident['properties']), comments } }, alerts, entities };
};
