import { z } from 'zod';
import type { Row } from '../kit/report.ts';
import { cell, textCell } from './draft.ts';
import type { ProcessTree } from './tree.ts';
import { ancestors, rootOf } from './walk.ts';

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
  const { nodes, depth, end, schema } = tree;
  const text = indexWriter(nodes.length);
  let root = -1;
  return (position) => {
    const node = nodes[position]!;
    const parent = nodes[node.parent];
    // Rows mostly come tree after tree: the root is found once.
    if (root < 0 || position < root || position >= end[root]!) root = rootOf(tree, position);
    const leaf = end[position] === position + 1;
    return {
      ...node.row,
      proc_key: node.key,
      parent_key: parent?.key ?? null,
      root_key: nodes[root]!.key,
      host: node.host || null,
      depth: depth[position]!,
      IsRoot: !parent,
      IsLeaf: leaf,
      IsBranch: parent !== undefined && !leaf,
      synthesised: node.made,
      source_index: text(node.index),
      parent_index: parent ? text(parent.index) : null,
      path: depth[position]! > longestPath ? null : [...ancestors(tree, position), position].map((at) => text(nodes[at]!.index)).join('/'),
      new_process_lc: node.lower,
      parent_proc_lc: parent?.lower ?? null,
      timestamp_orig_par: parent?.time ?? null,
      EffectiveLogonId: effectiveLogon(node.row, schema.logon_id, schema.target_logon_id),
    };
  };
};

/** The logon that the process runs in: the target's, where there is one. */
const effectiveLogon = (row: Row, logon: string | undefined, target: string | undefined): unknown => {
  const aimed = textCell(row, target);
  if (aimed !== '' && aimed !== '0x0') return cell(row, target);
  return logon === undefined ? 0 : (cell(row, logon) ?? null);
};
