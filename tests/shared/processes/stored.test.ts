import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { openLines, packedLines } from '../../../shared/processes/blocks.ts';
import { processRows } from '../../../shared/processes/row.ts';
import { processSchemas } from '../../../shared/processes/schema.ts';
import { packed, storedTree } from '../../../shared/processes/stored.ts';
import { buildTree, type ProcessTree } from '../../../shared/processes/tree.ts';
import { testPorts } from '../../support/ports.ts';

const rows = Array.from({ length: 2500 }, (_, index) => ({
  Timestamp: new Date(1_709_510_400_000 + index * 7).toISOString(), ActionType: index % 9 === 0 ? 'Other' : 'ProcessCreated', DeviceName: `d${index % 3}`, FileName: `é${index % 5}.exe`, ProcessId: index,
  InitiatingProcessFileName: `P${index % 7}.exe`, InitiatingProcessId: index % 11, InitiatingProcessCreationTime: '2024-03-03T10:00:00.123456789Z',
  InitiatingProcessParentFileName: 'C:\\x\\A.exe', InitiatingProcessParentId: index % 2 ? 1 : null, InitiatingProcessParentCreationTime: null,
}));
const tree = buildTree(rows, processSchemas.endpoint);
const rowsOf = (given: ProcessTree) => Array.from({ length: given.size }, (_, position) => processRows(given)(position));

const bytesOf = async () => {
  const pieces: Uint8Array[] = [];
  for await (const piece of packed(tree)) pieces.push(piece);
  return Buffer.concat(pieces);
};
const again = async (bytes: Uint8Array) => {
  const { blobs } = testPorts();
  await blobs.put('tree', bytes);
  return storedTree(blobs, 'tree');
};
/** The stored tree with a heading that was tampered with, and its last row. */
const forged = async (change: (heading: Record<string, unknown>) => void, lastRow?: string) => {
  const { heading: text, lineAt } = openLines(await bytesOf());
  const heading = JSON.parse(text) as { blocks: number[] };
  const lines = Array.from({ length: tree.size }, (_, line) => lineAt(heading.blocks, line));
  if (lastRow !== undefined) lines[lines.length - 1] = lastRow;
  change(heading);
  const pieces: Uint8Array[] = [];
  for await (const piece of packedLines(lines, (blocks) => JSON.stringify({ ...heading, blocks }))) pieces.push(piece);
  return Buffer.concat(pieces);
};

describe('stored tree', () => {
  it('comes back as it was', async () => {
    const found = await again(await bytesOf());
    expect(found.left).toEqual(tree.left);
    expect(rowsOf(found)).toEqual(rowsOf(tree));
    expect(rowsOf(await again(await forged(() => undefined)))).toEqual(rowsOf(tree));
  });

  it('is a gzip file of JSON lines for everybody else', async () => {
    const lines = gunzipSync(await bytesOf()).toString().split('\n');
    expect(lines.slice(0, -1).map((line) => JSON.parse(line) as unknown)).toEqual(Array.from({ length: tree.size }, (_, position) => tree.row(position)));
    expect(JSON.parse(lines.at(-1)!)).toMatchObject({ magic: 'gumshoe process tree 3' });
  });

  it('is refused when it is something else', async () => {
    const bytes = await bytesOf();
    for (const other of [Buffer.of(), Buffer.from('{}'), gzipSync('{}'), bytes.subarray(0, -1), bytes.subarray(1), bytes.subarray(-32)]) await expect(again(other)).rejects.toThrow(/no process tree/);
  });

  it.each<[string, (numbers: number[]) => void]>([
    ['a parent that is not there', (numbers) => void (numbers[5] = 1e6)], ['its own parent', (numbers) => void (numbers[5] = 0)], ['a host that is not there', (numbers) => void (numbers[0] = 99)],
    ['a time that is none', (numbers) => void (numbers[3] = 1e300)], ['the same process twice', (numbers) => void numbers.splice(7, 7, ...numbers.slice(0, 7))], ['too few numbers', (numbers) => void numbers.pop()],
  ])('is refused with %s', async (_, change) => {
    await expect(again(await forged(({ processes }) => change(processes as number[])))).rejects.toThrow(/no process tree/);
  });

  it('is refused with a name twice, and a row that is none only when it is asked for', async () => {
    await expect(again(await forged(({ names }) => void (names as string[]).fill('same')))).rejects.toThrow(/no process tree/);
    const found = await again(await forged(() => undefined, '7'));
    expect(() => rowsOf(found)).toThrow(/no process tree/);
  });
});
