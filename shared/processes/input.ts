import { z } from 'zod';
import { Fault } from '../kit/fault.ts';
import type { Row } from '../kit/report.ts';
import { type ProcessSchema, type ProcessTable, processSchemas, schemaFor } from './schema.ts';

const column = (what: string) => z.string().min(1).max(200).describe(what);

/** Which columns to read: a known table, or a schema of the caller's own. */
export const schemaInput = {
  schema: z.enum(['auto', ...(Object.keys(processSchemas) as ProcessTable[])]).default('auto').describe('Kind of process table; auto tells it by the columns.'),
  customSchema: z
    .strictObject({
      process_name: column('Column with the name of the process.'),
      process_id: column('Column with its id.'),
      parent_id: column('Column with the id of its parent.'),
      time_stamp: column('Column with the time of its start.'),
      parent_name: column('Column with the name of its parent.').optional(),
      cmd_line: column('Column with its command line.').optional(),
      path_separator: z.string().max(1).optional().describe('Between folders of a path.'),
      user_name: column('Column with the name of its user.').optional(),
      user_id: column('Column with the id of its user.').optional(),
      logon_id: column('Column with its logon session.').optional(),
      target_logon_id: column('Column with the logon session that it was started for.').optional(),
      host_name_column: column('Column with the host; hosts are kept apart.').optional(),
      event_id_column: column('Column with the kind of event.').optional(),
      event_id_identifier: z.string().max(200).optional().describe('The kind of event that starts a process, as text or number written as text.'),
      exit_event: z
        .strictObject({ identifier: z.string().max(200).describe('The kind of event that ends a process.'), process_id: column('Column with its id.'), process_name: column('Column with its name.') })
        .optional()
        .describe('Rows of the same table that tell of the end of a process, so that a process id that is used again is not mistaken.'),
    })
    .optional()
    .describe('Which column is what, for a table that is not known.'),
};

/** How parents are found. */
export const linkInput = {
  oldestParentHours: z.number().positive().max(1_000_000).optional()
    .describe('Hours that a parent may have run before its child began; an older one is taken for another process that had the id before. Default: no limit. Ends of processes (4689, Sysmon 5) in the table always count.'),
};
export const linkOptions = ({ oldestParentHours: hours }: { oldestParentHours?: number | undefined }) => ({ oldestParent: hours === undefined ? undefined : hours * 3600 });
/** Further columns of the rows. */
export const shapeInput = {
  parentColumns: z.array(z.string().min(1).max(200)).max(100).default([]).describe('Columns of the parent to put beside its child, as NAME_par; * for all of them.'),
};
export const internalInput = {
  internalNames: z.boolean().default(false).describe('Give rows of the public endpoint table (FileName, DeviceName …) under the internal names (CreatedProcessName, ComputerDnsName …).'),
};

const columnsOf = (rows: readonly Row[]): Set<string> => new Set(rows.slice(0, 100).flatMap((row) => Object.keys(row)));

/** The schema for these rows; a fault when none fits, or when a required column is in no row. */
export const schemaOf = (rows: readonly Row[], { schema, customSchema }: { schema: ProcessTable | 'auto'; customSchema?: ProcessSchema | undefined }): ProcessSchema => {
  const columns = columnsOf(rows);
  const found = schemaFor(columns, schema, customSchema);
  // A schema of the caller's own is taken at its word; a known table may come without these.
  const shaping = customSchema ? (['parent_name', 'host_name_column', 'event_id_column'] as const).filter((role) => customSchema[role] !== undefined) : [];
  const absent = (['process_name', 'process_id', 'parent_id', 'time_stamp', ...shaping] as const).filter((role) => !columns.has(found[role]!) && !rows.some((row) => Object.hasOwn(row, found[role]!)));
  if (absent.length === 0 || (found.known_parent && !absent.includes('process_name') && !absent.includes('process_id'))) return found;
  const detail = `No row has these columns: ${absent.map((role) => `${found[role]} (${role})`).join(', ')}.`;
  throw new Fault('invalid-input', `rows: ${detail}`, { flaws: [{ field: customSchema ? 'customSchema' : 'rows', detail }] });
};
