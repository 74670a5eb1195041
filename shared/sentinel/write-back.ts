import type { Call } from '../kit/call.ts';
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
export const writeBack = async (request: WriteBackRequest, ports: ArmPorts, call: ArmCall & Pick<Call, 'problem'>): Promise<WriteBackRow[]> => {
  const id = incidentId(request.incidentArmId);
  const { policy, comment = [], tags, severity } = request;
  checkTags(tags, policy);
  const wanted: [Action, boolean][] = [
    ['tag', tags !== undefined],
    ['severity', severity !== undefined],
    ['comment', comment.length > 0],
  ];
  const rows: WriteBackRow[] = [];
  const loop = request.changedBy !== undefined && policy.ownNames.some((name) => name.toLowerCase() === request.changedBy!.toLowerCase());
  const allowed = new Set<Action>();
  for (const [action, asked] of wanted) {
    if (!asked) continue;
    const reason = loop
      ? 'This run was triggered by our own change.'
      : policy.allow.includes(action) || policy.dryRun
        ? undefined
        : `Writing is off: GUMSHOE_WRITE_BACK does not list ${action}.`;
    if (reason === undefined) allowed.add(action);
    else rows.push({ Action: action, Status: 'skipped', Target: id, Detail: reason });
  }
  const attempt = async (action: Action, work: () => Promise<WriteBackRow[]>): Promise<WriteBackRow[]> => {
    try {
      return await work();
    } catch (thrown) {
      const { code, message, retryAfter } = asFault(thrown);
      call.problem({ code, about: `${action} of ${id}`, detail: message, ...(retryAfter !== undefined && { retryAfter }) });
      return [{ Action: action, Status: 'failed', Target: id, Detail: message, Code: code }];
    }
  };
  if (allowed.has('tag') || allowed.has('severity')) {
    const change = { id, policy, runId: request.runId, ...(allowed.has('tag') && tags && { tags }), ...(allowed.has('severity') && severity && { severity }) };
    rows.push(...(await attempt(allowed.has('tag') ? 'tag' : 'severity', () => updateIncident(change, ports, call))));
  }
  const raised = rows.find((row) => row.Action === 'severity' && row.Status === 'written');
  const texts = allowed.has('comment') ? comment : [];
  const note =
    raised && policy.allow.includes('comment')
      ? `Gumshoe changed the severity from ${raised.Before} to ${raised.After}: ${escaped(severity?.reason ?? '')} (run ${escaped(request.runId)})`
      : undefined;
  if (texts.length > 0 || note !== undefined) {
    const set = { id, policy, runId: request.runId, key: request.key ?? '', texts, ...(note !== undefined && { note }) };
    rows.push(...(await attempt('comment', () => writeComments(set, ports, call))));
  }
  for (const { Action: action, Status: status, Target: target, EtagBefore: before, EtagAfter: after, RequestId: request_ } of rows) {
    ports.log.info('write-back', { action, status, target, run: request.runId, etagBefore: before, etagAfter: after, requestId: request_ });
  }
  return rows;
};

const escaped = (text: string): string => text.slice(0, 1000).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const checkTags = (tags: readonly string[] | undefined, { tagPrefix }: WriteBackPolicy): void => {
  const foreign = tags?.find((tag) => !tag.toLowerCase().startsWith(tagPrefix.toLowerCase()) || tag.length > 200);
  if (foreign === undefined) return;
  const detail = `Our tags start with "${tagPrefix}" and have at most 200 characters; "${foreign.slice(0, 50)}" does not.`;
  throw new Fault('invalid-input', detail, { flaws: [{ field: 'tags', detail }] });
};
