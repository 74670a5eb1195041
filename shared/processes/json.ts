import type { ProcessTree } from './tree.ts';

/** The processes in `[from, to)` as nested JSON, written without recursion: `{ key, name, pid, time, host, command, children: […] }`. */
export function* treeJson(tree: ProcessTree, from: number, to: number): Generator<string> {
  const { depth, schema } = tree;
  yield '[';
  for (let position = from; position < to; position += 1) {
    const row = tree.row(position);
    const host = tree.host(position);
    const command = schema.cmd_line === undefined ? undefined : row[schema.cmd_line];
    const facts = JSON.stringify({
      key: tree.key(position), name: row[schema.process_name] ?? null, pid: tree.pid(position), time: tree.time(position),
      ...(host && { host }), ...(command !== undefined && { command }), ...(tree.made(position) && { synthesised: true }),
    });
    const next = position + 1 < to ? depth[position + 1]! : depth[from]!;
    yield `${facts.slice(0, -1)},"children":[`;
    if (next > depth[position]!) continue;
    yield ']}'.repeat(depth[position]! - next + 1);
    if (position + 1 < to) yield ',';
  }
  yield ']';
}
