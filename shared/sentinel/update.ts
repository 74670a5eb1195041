import { asFault, Fault } from '../kit/fault.ts';
import { arm, type ArmAnswer, type ArmCall, type ArmPorts } from './arm-client.ts';
import { apiVersion, getIncident, mapOf } from './incidents.ts';
import { type SeverityProposal, whyNot, type WriteBackPolicy, type WriteBackRow } from './policy.ts';

export interface IncidentChange {
  id: string;
  policy: WriteBackPolicy;
  tags?: readonly string[];
  severity?: SeverityProposal;
}

type Json = Readonly<Record<string, unknown>>;
const tries = 3;
/** PUT replaces the whole incident: whatever of these is not sent back is lost. */
const writable = [
  'title',
  'description',
  'severity',
  'status',
  'classification',
  'classificationReason',
  'classificationComment',
  'owner',
  'labels',
  'firstActivityTimeUtc',
  'lastActivityTimeUtc',
];

/** Sets our tags and the severity in one write, merged into the incident as it is now; reads and merges again when somebody else was first. */
export const updateIncident = async (change: IncidentChange, ports: ArmPorts, call: ArmCall): Promise<WriteBackRow[]> => {
  let tried: WriteBackRow[] | undefined;
  for (let turn = 1; ; turn += 1) {
    const current = await (change.policy.dryRun ? seen(change.id, ports, call) : getIncident(change.id, ports, call));
    const { body, rows } = merged(current, change);
    // Nothing is left to do although there was: a write whose answer was lost has arrived.
    if (body === undefined) return tried ?? rows;
    if (change.policy.dryRun) return rows;
    try {
      const answer = await arm({ method: 'PUT', path: change.id, apiVersion, body, ...(current.etag !== undefined && { ifMatch: current.etag }) }, ports, call);
      return rows.map((row) => (row.Status === 'written' ? { ...row, ...proof(current, answer) } : row));
    } catch (thrown) {
      if (!(thrown instanceof Fault) || thrown.code !== 'conflict' || turn >= tries) throw thrown;
      tried = rows;
    }
  }
};

/** For a dry run: the incident, or nothing known of it with a problem, so that the plan can be shown without rights. */
const seen = async (id: string, ports: ArmPorts, call: ArmCall): Promise<ArmAnswer> => {
  try {
    return await getIncident(id, ports, call);
  } catch (thrown) {
    const { code, message } = asFault(thrown);
    call.problem({ code, about: id, detail: `The plan does not know the incident as it is: ${message}` });
    return { body: {} };
  }
};

const proof = (before: ArmAnswer, after: ArmAnswer) => ({
  ...(before.etag !== undefined && { EtagBefore: before.etag }),
  ...(after.etag !== undefined && { EtagAfter: after.etag }),
  ...(after.requestId !== undefined && { RequestId: after.requestId }),
});

/** The body of the write, undefined when nothing would change, and a row for each thing asked for. */
const merged = (current: ArmAnswer, { id, policy, tags, severity }: IncidentChange): { body?: Json; rows: WriteBackRow[] } => {
  const properties = mapOf(current.body['properties']);
  const rows: WriteBackRow[] = [];
  const changes: Record<string, unknown> = {};
  const done = policy.dryRun ? 'planned' : 'written';
  if (tags) {
    const names = labelsOf(properties);
    const ours = (name: string) => name.toLowerCase().startsWith(policy.tagPrefix.toLowerCase());
    const next = [...names.filter((name) => !ours(name)), ...new Set(tags)];
    const texts = { Before: names.join(', '), After: next.join(', ') };
    const same = [...names].sort().join('\n') === [...next].sort().join('\n');
    if (!same) changes['labels'] = next.map((labelName) => ({ labelName }));
    rows.push({
      Action: 'tag',
      Status: same ? 'unchanged' : done,
      Target: id,
      Detail: same ? 'It has these tags already.' : 'Replaced our own tags.',
      ...texts,
    });
  }
  if (severity) {
    const now = typeof properties['severity'] === 'string' ? properties['severity'] : 'Informational';
    const reason = whyNot(now, severity, policy);
    if (reason === undefined) changes['severity'] = severity.to;
    rows.push({
      Action: 'severity',
      Status: reason === undefined ? done : now === severity.to ? 'unchanged' : 'skipped',
      Target: id,
      Detail: reason ?? severity.reason,
      Before: now,
      After: reason === undefined ? severity.to : now,
    });
  }
  if (Object.keys(changes).length === 0) return { rows };
  const kept = Object.fromEntries(
    writable
      .filter((name) => properties[name] !== undefined && properties[name] !== null)
      .map((name) => [name, name === 'labels' ? labelsOf(properties).map((labelName) => ({ labelName })) : properties[name]]),
  );
  return { body: { ...(current.etag !== undefined && { etag: current.etag }), properties: { ...kept, ...changes } }, rows };
};

const labelsOf = (properties: Json): string[] =>
  (Array.isArray(properties['labels']) ? (properties['labels'] as unknown[]) : [])
    .map((label) => mapOf(label)['labelName'])
    .filter((name) => typeof name === 'string');
