import { z } from 'zod';
import { bursts, type TimedCommand } from '../../shared/commands/bursts.ts';
import { wrongField } from '../../shared/kit/fault.ts';
import { operation } from '../../shared/kit/operation.ts';
import type { Row } from '../../shared/kit/report.ts';
import { textOf } from '../../shared/tables/column.ts';
import { batches, tableInput } from '../../shared/tables/source.ts';
import { isoOf, timeOf } from '../../shared/tables/time.ts';

export default operation({
  name: 'detect-command-bursts',
  summary: 'Find many commands within a short time, as scripts and attackers type them.',
  entities: ['process', 'host', 'account'],
  input: z.strictObject({
    ...tableInput('table of commands'),
    commandColumn: z.string().min(1).default('Command').describe('Column with the command; rows without one do not count.'),
    timeColumn: z.string().min(1).default('TimeGenerated').describe('Column with its time.'),
    keyColumns: z.array(z.string()).max(5).default([]).describe('Columns, such as host and user, whose commands are looked at apart.'),
    seconds: z.number().min(0).max(86_400).default(5).describe('Most seconds from the first command to the last.'),
    events: z.int().min(1).max(1000).default(10).describe('Commands in a burst.'),
  }),
  row: z.object({
    start: z.int().describe('Place of the first command among the commands of its key, in time order, from 0.'),
    source_rows: z.array(z.int()).describe('Places of its commands in the table.'),
    seconds: z.number().describe('From the first command to the last.'),
    times: z.array(z.string()).describe('When each of them was given.'),
    key: z.array(z.string()).describe('Values of the key columns.'),
  }),
  limits: { rows: 100_000, seconds: 60, bytes: 64_000_000 },
  uses: ['blobs'],
  examples: [
    {
      given: { rows: [0, 1, 2].map((second) => ({ TimeGenerated: `2024-03-04T10:00:0${second}Z`, Command: 'id' })), seconds: 2, events: 3 },
      rows: [{ start: 0, source_rows: [0, 1, 2], seconds: 2, key: [] }],
    },
  ],
  async *run(input, ports, call) {
    const { keyColumns, commandColumn, timeColumn } = input;
    const groups = new Map<string, { key: string[]; commands: TimedCommand[] }>();
    const absent = new Set([commandColumn, timeColumn, ...keyColumns]);
    let rows = 0;
    let timeless = 0;
    for await (const batch of batches(input, ports, call))
      for (const line of batch) {
        const row = rows++;
        if (absent.size > 0) for (const column of absent) if (Object.hasOwn(line, column)) absent.delete(column);
        const command = line[commandColumn];
        if (command === undefined || command === null || command === '') continue;
        const time = timeOf(line[timeColumn]);
        if (Number.isNaN(time)) {
          timeless += 1;
          continue;
        }
        const id = keyOf(line, keyColumns);
        let group = groups.get(id);
        if (!group) groups.set(id, (group = { key: keyColumns.map((column) => textOf(line[column])), commands: [] }));
        group.commands.push({ time, row });
      }
    for (const column of rows > 0 ? absent : [])
      throw wrongField(column === commandColumn ? 'commandColumn' : column === timeColumn ? 'timeColumn' : 'keyColumns', `No row has a column "${column}".`);
    if (timeless > 0) call.problem({ code: 'bad-time', about: timeColumn, detail: `${timeless} of ${rows} rows have no time that can be read and were left out.` });
    for (const { key, commands } of groups.values())
      for (const { start, rows: source_rows, seconds, times } of bursts(commands, input)) yield { start, source_rows, seconds, times: times.map(isoOf), key };
  },
});

const keyOf = (line: Row, columns: readonly string[]): string => (columns.length === 0 ? '' : JSON.stringify(columns.map((column) => line[column] ?? null)));
