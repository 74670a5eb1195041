import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import buildProcessTree from '../../../functions/build/process-tree.ts';
import parseAuditLog from '../../../functions/parse/audit-log.ts';
import type { Report, Row } from '../../../shared/kit/report.ts';
import { timeOf } from '../../../shared/tables/time.ts';
import { runIn } from '../../support/run.ts';
import type { Capability } from '../capability.ts';
import { cases } from '../cases.ts';
import { difference } from '../compare.ts';

interface Log {
  event_count: number;
  type_counts: Record<string, number>;
  events: Row[];
}

const timed = (event: Row): Row => ({ ...event, TimeGenerated: timeOf(event['TimeGenerated']) });

/** The reference shows three arguments at most and none after an empty one, joined with blanks for the rest, and NUL inside the title. */
const asReference = (event: Row): Row => {
  const given = (event['args'] as string[] | undefined) ?? [];
  const empty = given.indexOf('');
  const args = given.map((text, index) => (empty >= 0 && index > empty ? '' : text));
  const execution = event['EventType'] === 'SYSCALL_EXECVE';
  return { ...timed(event), a0: args[0], a1: args[1], a2: args[2], ...(execution && { cmdline: args.map((text, index) => (index < 3 ? text : '')).join(' ') }) };
};

/** Keys of PATH records, which the reference lets overwrite one another in the event. */
const ofPath = new Set(['item', 'name', 'inode', 'dev', 'mode', 'ouid', 'ogid', 'rdev', 'nametype', 'objtype']);

/** What the README of the vectors calls wrong in the reference's parsed rows: the stray quotes of `msg='…'`, NUL in titles, and PATH records merged. */
const mended = ({ msg: _, ...given }: Row): Row => {
  const event: Row = 'nametype' in given ? Object.fromEntries(Object.entries(given).filter(([key]) => !ofPath.has(key) && !key.startsWith('cap_'))) : given;
  const { res, proctitle } = event;
  return timed({ ...event, ...(typeof res === 'string' && { res: res.replace(/'$/, '') }), ...(typeof proctitle === 'string' && { proctitle: proctitle.replaceAll('\0', ' ') }) });
};

/** The reference leaves ids of other types as text. */
const numbered = (event: Row): Row =>
  Object.fromEntries(Object.entries(event).map(([key, value]) => [key, typeof value === 'string' && /^\d{1,15}$/.test(value) ? (value === '4294967295' ? -1 : Number(value)) : value]));

const byId = (events: Row[]): Record<string, Row[]> => Object.groupBy(events, (event) => event['mssg_id'] as string) as Record<string, Row[]>;
const logOf = (report: Report): Log => ({
  event_count: report.count,
  type_counts: Object.fromEntries((report.sections?.['types'] ?? []).map((row) => [row['EventType'], row['count']])),
  events: report.rows,
});

const capability: Capability = (folder) => {
  let parsed: Row[] = [];
  return cases(
    folder,
    async ({ op, args }) => {
      if (op === 'read_log') {
        const text = typeof args['file'] === 'string' ? readFileSync(join(folder, args['file']), 'utf8') : undefined;
        return logOf(await runIn(parseAuditLog, { text, lines: args['lines'], eventType: args['event_type'] ?? undefined }));
      }
      if (op === 'extract_parsed') {
        const messageColumn = (args['input_column'] as string | undefined) ?? 'AuditdMessage';
        parsed = (await runIn(parseAuditLog, { rows: args['rows'], messageColumn, eventType: args['event_type'] ?? undefined })).rows;
        return parsed;
      }
      if (op === 'process_tree_summary') {
        const { tree: _, schema: __, ...summary } = (await runIn(buildProcessTree, { rows: Array.isArray(args['rows']) ? args['rows'] : parsed })).sections!['summary']![0]!;
        return summary;
      }
      throw new Error(`Unknown operation ${op}.`);
    },
    {
      compare: (answer, { result, better }, { op }) => {
        if (op === 'extract_parsed') return difference(byId((answer as Row[]).map(asReference).map(numbered)), byId(((better ?? result) as Row[]).map(mended).map(numbered)), { partial: true });
        if (op !== 'read_log') return difference(answer, better ?? result);
        const { events, ...counts } = (better ?? result) as Log;
        const got = answer as Log;
        return difference({ event_count: got.event_count, type_counts: got.type_counts }, counts) ?? difference(byId(got.events.map(timed)), byId(events.map(timed)), { partial: true });
      },
    },
  );
};
export default capability;
