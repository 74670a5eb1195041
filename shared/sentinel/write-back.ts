import { asFault, Fault } from '../kit/fault.ts';
import type { ArmCall, ArmPorts } from './arm-client.ts';
import { writeComments } from './comments.ts';
import { incidentId } from './incident-id.ts';
import { updateIncident } from './update.ts';
import type { Action, SeverityProposal, WriteBackPolicy, WriteBackRow } from './policy.ts';

export interface WriteBackRequest {
  incidentArmId: string;
  /** Complete HTML or Markdown texts of at most 30,000 characters: one comment each. */
  comment?: readonly string[];
  /** The whole set of our tags; those of ours that are not in it are removed. Every one must start with the policy's prefix. */
  tags?: readonly string[];
  severity?: SeverityProposal;
  policy: WriteBackPolicy;
  /** Shown in the log and beside the severity. */
  runId: string;
  /** What makes a repeat a repeat: the trigger's eventUniqueId. Without it there is one set of our comments for each incident, kept up to date. */
  key?: string;
  /** Who caused the trigger. When that is us, nothing is written. */
  changedBy?: string;
}

/**
 * Writes the result of an enrichment to its incident, one row for each intended action. Nothing is written unless the policy allows it; a failed action
 * is a row and a problem, and the others go on. Repeating the whole call writes nothing twice. Everything is written when the promise resolves.
 */
export const writeBack = async (request: WriteBackRequest, ports: ArmPorts, call: ArmCall): Promise<WriteBackRow[]> => {
  const id = incidentId(request.incidentArmId);
  const { policy, runId, comment = [], tags, severity } = request;
  checkTags(tags, policy);
  const rows: WriteBackRow[] = [];
  const asked: Action[] = [...(tags ? (['tag'] as const) : []), ...(severity ? (['severity'] as const) : []), ...(comment.length > 0 ? (['comment'] as const) : [])];
  const allowed = asked.filter((action) => {
    const Detail = whyOff(action, request);
    if (Detail !== undefined) rows.push({ Action: action, Status: 'skipped', Target: id, Detail });
    return Detail === undefined;
  });
  const attempt = async (of: readonly Action[], work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (thrown) {
      const { code, message, retryAfter } = asFault(thrown);
      call.problem({ code, about: `${of.join(' and ')} of ${id}`, detail: message, ...(retryAfter !== undefined && { retryAfter }) });
      for (const action of of) rows.push({ Action: action, Status: 'failed', Target: id, Detail: message, Code: code });
    }
  };
  const changes = allowed.filter((action) => action !== 'comment');
  if (changes.length > 0) {
    const change = { id, policy, ...(changes.includes('tag') && tags && { tags }), ...(changes.includes('severity') && severity && { severity }) };
    await attempt(changes, async () => void rows.push(...(await updateIncident(change, ports, call))));
  }
  const note = noteOf(rows, request);
  const texts = allowed.includes('comment') ? comment : [];
  if (texts.length > 0 || note !== undefined) {
    const set = { id, policy, runId, key: request.key ?? '', texts, ...(note !== undefined && { note }) };
    await attempt(['comment'], async () => {
      for await (const row of writeComments(set, ports, call)) rows.push(row);
    });
  }
  for (const { Action: action, Status: status, Target: target, EtagBefore: etagBefore, EtagAfter: etagAfter, RequestId: requestId } of rows) {
    ports.log.info('write-back', { action, status, target, run: runId, etagBefore, etagAfter, requestId });
  }
  return rows;
};

const whyOff = (action: Action, { policy, changedBy }: WriteBackRequest): string | undefined => {
  if (changedBy !== undefined && policy.ownNames.some((name) => name.toLowerCase() === changedBy.toLowerCase())) return 'This run was triggered by our own change.';
  return policy.dryRun || policy.allow.includes(action) ? undefined : `Writing is off: GUMSHOE_WRITE_BACK does not list ${action}.`;
};

/** The old severity must not be forgotten: a comment keeps it, where comments are allowed. */
const noteOf = (rows: readonly WriteBackRow[], { policy, severity, runId }: WriteBackRequest): string | undefined => {
  const raised = rows.find((row) => row.Action === 'severity' && row.Status === 'written');
  if (!raised || !policy.allow.includes('comment')) return undefined;
  return `Gumshoe changed the severity from ${raised.Before} to ${raised.After}: ${escaped(severity?.reason ?? '')} (run ${escaped(runId)})`;
};

const escaped = (text: string): string => text.slice(0, 1000).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const checkTags = (tags: readonly string[] | undefined, { tagPrefix }: WriteBackPolicy): void => {
  const foreign = tags?.find((tag) => !tag.toLowerCase().startsWith(tagPrefix.toLowerCase()) || tag.length > 200);
  if (foreign === undefined) return;
  const detail = `Our tags start with "${tagPrefix}" and have at most 200 characters; "${foreign.slice(0, 50)}" does not.`;
  throw new Fault('invalid-input', detail, { flaws: [{ field: 'tags', detail }] });
};
