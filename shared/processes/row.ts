import { z } from 'zod';
import type { Row } from '../kit/report.ts';
import type { ProcessTree } from './tree.ts';
import { ancestors, rootOf } from './walk.ts';
import { cell, textCell } from './words.ts';

/** Deeper than this a process has no `path`: its length grows with the depth. Ask for its ancestors. */
const longestPath = 32;

/** A process of a tree: the columns of its row, and its place. */
export const ProcessRow = z.looseObject({
  proc_key: z.string().describe('lower-case name|id|time: the process on its host.'),
  parent_key: z.string().nullable(),
  root_key: z.string(),
  host: z.string().nullable(),
  depth: z.int().describe('0 for a root.'),
  IsRoot: z.boolean(),
  IsLeaf: z.boolean(),
  IsBranch: z.boolean(),
  synthesised: z.boolean().describe('No row of its own: made up from what its children say.'),
  source_index: z.string(),
  parent_index: z.string().nullable(),
  path: z.string().nullable().describe('source_index from the root down, joined by /; null deeper than 32 levels.'),
  new_process_lc: z.string(),
  parent_proc_lc: z.string().nullable(),
  timestamp_orig_par: z.string().nullable().describe('When the parent began.'),
  EffectiveLogonId: z.unknown(),
});

/** Row indexes as text of one width, so that they sort as numbers do. */
const indexWriter = (size: number) => {
  const width = Math.max(5, String(size).length);
  return (index: number): string => String(index).padStart(width, '0');
};

export const processRows = (tree: ProcessTree): ((position: number) => z.input<typeof ProcessRow>) => {
  const { size, parent, depth, end, index, schema } = tree;
  const text = indexWriter(size);
  let root = -1;
  let rootKey = '';
  return (position) => {
    const row = tree.row(position);
    const above = parent[position]!;
    // Rows mostly come tree after tree: the root is found once.
    if (root < 0 || position < root || position >= end[root]!) {
      root = rootOf(tree, position);
      rootKey = tree.key(root);
    }
    const leaf = end[position] === position + 1;
    return {
      ...row,
      proc_key: tree.key(position),
      parent_key: above < 0 ? null : tree.key(above),
      root_key: rootKey,
      host: tree.host(position) || null,
      depth: depth[position]!,
      IsRoot: above < 0,
      IsLeaf: leaf,
      IsBranch: above >= 0 && !leaf,
      synthesised: tree.made(position),
      source_index: text(index[position]!),
      parent_index: above < 0 ? null : text(index[above]!),
      path: depth[position]! > longestPath ? null : [...ancestors(tree, position), position].map((at) => text(index[at]!)).join('/'),
      new_process_lc: tree.lower(position),
      parent_proc_lc: above < 0 ? null : tree.lower(above),
      timestamp_orig_par: above < 0 ? null : tree.time(above),
      EffectiveLogonId: effectiveLogon(row, schema.logon_id, schema.target_logon_id),
    };
  };
};

/** The logon that the process runs in: the target's, where there is one. */
const effectiveLogon = (row: Row, logon: string | undefined, target: string | undefined): unknown => {
  const aimed = textCell(row, target);
  if (aimed !== '' && aimed !== '0x0') return cell(row, target);
  return logon === undefined ? 0 : (cell(row, logon) ?? null);
};
