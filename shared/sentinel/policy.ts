import { z } from 'zod';
import type { Settings } from '../kit/settings.ts';

export const actions = ['comment', 'tag', 'severity'] as const;
export type Action = (typeof actions)[number];

export const incidentSeverities = ['Informational', 'Low', 'Medium', 'High'] as const;
export type IncidentSeverity = (typeof incidentSeverities)[number];

/** What may be written, and how. */
export interface WriteBackPolicy {
  /** Empty: nothing. */
  allow: readonly Action[];
  /** Only tags that begin so are ours to replace. */
  tagPrefix: string;
  /** Return what would be written, and write nothing. */
  dryRun: boolean;
  mayLower: boolean;
  /** Names and object ids under which our own changes appear. */
  ownNames: readonly string[];
}

/** The policy of this installation; off unless GUMSHOE_WRITE_BACK says otherwise. */
export const policyOf = ({ writeBack, clientId }: Pick<Settings, 'writeBack' | 'clientId'>, overrides: Partial<WriteBackPolicy> = {}): WriteBackPolicy => ({
  allow: actions.filter((action) => writeBack.includes(action)),
  tagPrefix: 'ti:',
  dryRun: false,
  mayLower: false,
  ownNames: clientId === undefined ? [] : [clientId],
  ...overrides,
});

export interface SeverityProposal {
  to: IncidentSeverity;
  /** Providers that call something of the incident high. */
  providersHigh: number;
  /** One of them is trusted to decide alone. */
  trusted: boolean;
  reason: string;
}

const rank = (severity: string): number => incidentSeverities.findIndex((one) => one.toLowerCase() === severity.toLowerCase());

/** Why a severity must stay as it is; undefined when it may change. */
export const whyNot = (now: string, { to, providersHigh, trusted }: SeverityProposal, { mayLower }: WriteBackPolicy): string | undefined => {
  if (rank(now) === rank(to)) return 'It has this severity already.';
  if (rank(now) > rank(to)) return mayLower ? undefined : `Severity is never lowered; it is ${now}.`;
  return trusted || providersHigh >= 2 ? undefined : 'Raising takes two providers that say high, or a trusted one.';
};

/** One intended action and what became of it. */
export const WriteBackRow = z.object({
  Action: z.enum(actions),
  Status: z.enum(['written', 'updated', 'unchanged', 'deleted', 'planned', 'skipped', 'failed']),
  Target: z.string().describe('ARM id of the incident or comment.'),
  Detail: z.string(),
  Before: z.string().optional(),
  After: z.string().optional(),
  EtagBefore: z.string().optional(),
  EtagAfter: z.string().optional(),
  RequestId: z.string().optional(),
  Code: z.string().optional().describe('With failed: the kind of failure.'),
});
export type WriteBackRow = z.infer<typeof WriteBackRow>;
