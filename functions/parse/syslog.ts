import { z } from 'zod';
import { wrongField } from '../../shared/kit/fault.ts';
import { operation } from '../../shared/kit/operation.ts';
import { authFacts } from '../../shared/logs/auth-message.ts';
import { JournalBlocks } from '../../shared/logs/journal.ts';
import { isJournalExport, journalExport } from '../../shared/logs/journal-export.ts';
import { syslogLine, type TimeDefaults } from '../../shared/logs/syslog-line.ts';
import type { SyslogLine } from '../../shared/logs/syslog-names.ts';
import { bounded, type Chunks, peeked, texts, unzipped } from '../../shared/tables/bytes.ts';
import { charactersLost } from '../../shared/tables/tally.ts';
import { isoOf, timeOf } from '../../shared/tables/time.ts';

const longest = 1_000_000;
const mostBytes = 2 ** 30;
const fact = z.string().nullable();

export default operation({
  name: 'parse-syslog',
  summary: 'Read syslog lines (RFC 3164, RFC 5424) and the journal into columns, with who did what.',
  entities: ['host', 'process', 'account'],
  input: z.strictObject({
    text: z.string().max(32_000_000).optional().describe('The lines. Give text or blob.'),
    blob: z.string().min(1).max(1024).optional().describe('Name of the blob that holds them: syslog, or what journalctl writes with -o short, export, json or verbose; plain or in gzip.'),
    year: z.int().min(1970).max(2100).optional().describe('Year of times that have none, as in RFC 3164. Default: this year, or the last one where that would be in the future.'),
    zone: z.string().regex(/^(?:Z|[+-]\d\d:?\d\d)$/, 'An offset, such as +02:00 or Z.').default('Z').describe('Offset from UTC of times that name none.'),
  }),
  row: z.object({
    line: z.int().describe('Number of the line, from 1; of the entry, in a journal export. An entry of several lines has the number of its last.'),
    format: z.enum(['rfc3164', 'rfc5424', 'journald', 'unknown']),
    TimeGenerated: fact,
    Facility: fact,
    SeverityLevel: fact,
    Computer: fact,
    ProcessName: fact,
    ProcessID: fact,
    MessageId: fact,
    Details: z.record(z.string(), z.string()).describe('Structured data, or further fields of the journal.'),
    SyslogMessage: z.string(),
    Action: fact.describe('What a message of sudo, su, SSH, PAM, cron or the account tools says: command, session-opened, logon-failed and so on.'),
    User: fact.describe('Who did it.'),
    TargetUser: fact.describe('Whom it is about, such as the account that a command runs as.'),
    Command: fact,
    SourceAddress: fact.describe('Where a logon comes from.'),
  }),
  limits: { rows: 200_000, seconds: 60, bytes: 64_000_000 },
  uses: ['blobs', 'clock'],
  examples: [
    {
      given: { text: '<86>Mar  4 10:00:00 web-01 sshd[812]: Accepted publickey for ana from 198.51.100.7 port 50022 ssh2', year: 2024 },
      rows: [{ line: 1, format: 'rfc3164', TimeGenerated: '2024-03-04T10:00:00.000Z', Facility: 'authpriv', SeverityLevel: 'info', Computer: 'web-01', ProcessName: 'sshd', ProcessID: '812', SyslogMessage: 'Accepted publickey for ana from 198.51.100.7 port 50022 ssh2', Action: 'logon', User: 'ana', SourceAddress: '198.51.100.7' }],
    },
  ],
  async *run({ text, blob, year, zone }, { blobs, clock }, call) {
    if ((text === undefined) === (blob === undefined)) throw wrongField('blob', 'Give text or blob, and only one.');
    const found = blob === undefined ? undefined : await blobs.open(blob);
    if (blob !== undefined && !found) throw wrongField('blob', `There is no blob "${blob}".`);
    let last = 0;
    let odd = 0;
    let lost = false;
    for await (const [line, entry] of entries(found ? found.body : once(text!), { year, zone, now: clock.now() }, () => (lost = true))) {
      const { format, time, facility, severity, host, program, process_id, message_id, data, message } = entry;
      last = line;
      if (format === 'unknown') odd += 1;
      const at = time === null ? NaN : timeOf(time);
      const said = authFacts(message);
      yield {
        line, format, TimeGenerated: Number.isNaN(at) ? null : isoOf(at), Facility: facility, SeverityLevel: severity, Computer: host, ProcessName: program,
        ProcessID: process_id, MessageId: message_id, Details: data, SyslogMessage: message,
        Action: said?.action ?? null, User: said?.user ?? null, TargetUser: said?.target ?? null, Command: said?.command ?? null, SourceAddress: said?.address ?? null,
      };
    }
    if (odd > 0) call.problem({ code: 'unknown-lines', about: 'lines', detail: `${odd} of ${last} lines are of no known form; they are kept whole as messages.` });
    if (lost) call.problem(charactersLost(blob ?? 'text'));
  },
});

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}

/** Entries with the number of their line, or of the entry in a journal export. */
async function* entries(body: Chunks, defaults: TimeDefaults, lost: () => void): AsyncGenerator<readonly [number, SyslogLine]> {
  const { head, chunks } = await peeked(bounded(unzipped(await peeked(body)), mostBytes));
  let number = 0;
  if (isJournalExport(new TextDecoder().decode(head))) {
    for await (const entry of journalExport(chunks)) yield [(number += 1), entry];
    return;
  }
  const blocks = new JournalBlocks();
  for await (const line of lines(chunks, lost)) {
    number += 1;
    const block = blocks.take(line);
    if (block) for (const entry of block) yield [number, entry];
    else if (line !== '') yield [number, syslogLine(line, defaults)];
  }
  for (const entry of blocks.end()) yield [number, entry];
}

/** Lines of a stream; one that is longer than a megabyte comes in pieces. */
async function* lines(chunks: Chunks, lost: () => void): AsyncGenerator<string> {
  let rest = '';
  for await (const text of texts(chunks, lost)) {
    const parts = (rest + text).split('\n');
    rest = parts.pop()!;
    for (const part of parts) yield part.endsWith('\r') ? part.slice(0, -1) : part;
    if (rest.length > longest) {
      yield rest;
      rest = '';
    }
  }
  if (rest !== '') yield rest;
}
