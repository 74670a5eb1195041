import { z } from 'zod';
import { operation } from '../../shared/kit/operation.ts';
import { incidentSeverities, policyOf, WriteBackRow } from '../../shared/sentinel/policy.ts';
import { writeBack } from '../../shared/sentinel/write-back.ts';

/** Comments, our own tags and the severity of a Sentinel incident; off until GUMSHOE_WRITE_BACK allows it. */
export default operation({
  name: 'write-incident',
  summary: 'Comment, tag or raise a Sentinel incident; repeating the call writes nothing twice.',
  entities: ['incident'],
  input: z.strictObject({
    incidentArmId: z.string().min(1).max(2000).describe('ARM id of the incident, as the trigger gives it.'),
    comments: z.array(z.string().min(1).max(30_000)).max(20).default([]).describe('Complete HTML or Markdown texts: one comment each.'),
    tags: z.array(z.string().min(1).max(200)).max(100).optional().describe('All its tags that start with ti: others of that prefix are removed.'),
    severity: z.enum(incidentSeverities).optional().describe('Severity to raise the incident to. It is never lowered.'),
    reason: z.string().max(1000).default('').describe('With severity: why.'),
    providersHigh: z.int().min(0).max(1000).default(0).describe('With severity: how many providers say high. Two are needed.'),
    trusted: z.boolean().default(false).describe('With severity: one of them is trusted to decide alone.'),
    key: z.string().max(200).optional().describe("The trigger's eventUniqueId: the same key updates in place. Default: one set for each incident."),
    changedBy: z.string().max(200).optional().describe('Who caused the trigger: our own changes are not answered.'),
    dryRun: z.boolean().default(false).describe('Show what would be written, and write nothing.'),
  }),
  row: WriteBackRow,
  limits: { rows: 100, seconds: 100, bytes: 1_000_000 },
  uses: ['fetch', 'identity', 'clock', 'settings', 'log'],
  writes: true,
  examples: [
    {
      name: 'Nothing is written until an operator allows it',
      given: {
        incidentArmId: '/subscriptions/s/resourceGroups/g/providers/Microsoft.OperationalInsights/workspaces/w/providers/Microsoft.SecurityInsights/incidents/1',
        comments: ['<b>Malicious</b>'],
        dryRun: true,
      },
      rows: [{ Action: 'comment', Status: 'planned', After: '<b>Malicious</b>' }],
    },
  ],
  async run({ incidentArmId, comments, tags, severity, reason, providersHigh, trusted, key, changedBy, dryRun }, ports, call) {
    return writeBack(
      {
        incidentArmId,
        comment: comments,
        policy: policyOf(ports.settings, { dryRun }),
        runId: call.id,
        ...(tags && { tags }),
        ...(severity && { severity: { to: severity, reason, providersHigh, trusted } }),
        ...(key !== undefined && { key }),
        ...(changedBy !== undefined && { changedBy }),
      },
      ports,
      call,
    );
  },
});
