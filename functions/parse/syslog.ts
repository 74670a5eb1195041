import { z } from 'zod';
import { wrongField } from '../../shared/kit/fault.ts';
import { operation } from '../../shared/kit/operation.ts';
import { syslogLine } from '../../shared/logs/syslog-line.ts';
import { isoOf, timeOf } from '../../shared/tables/time.ts';

const longest = 1_000_000;
const fact = z.string().nullable();

export default operation({
  name: 'parse-syslog',
  summary: 'Read syslog lines (RFC 3164, RFC 5424) and journal entries into columns.',
  entities: ['host', 'process', 'account'],
  input: z.strictObject({
    text: z.string().max(32_000_000).optional().describe('The lines. Give text or blob.'),
    blob: z.string().min(1).max(1024).optional().describe('Name of the blob that holds them, as text.'),
    year: z.int().min(1970).max(2100).optional().describe('Year of times that have none, as in RFC 3164. Default: this year.'),
  }),
  row: z.object({
    line: z.int().describe('Number of the line, from 1.'),
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
  }),
  limits: { rows: 200_000, seconds: 60, bytes: 64_000_000 },
  uses: ['blobs', 'clock'],
  examples: [
    {
      given: { text: '<86>Mar  4 10:00:00 web-01 sshd[812]: Accepted publickey for ana', year: 2024 },
      rows: [{ line: 1, format: 'rfc3164', TimeGenerated: '2024-03-04T10:00:00.000Z', Facility: 'authpriv', SeverityLevel: 'info', Computer: 'web-01', ProcessName: 'sshd', ProcessID: '812', SyslogMessage: 'Accepted publickey for ana' }],
    },
  ],
  async *run({ text, blob, year: given }, { blobs, clock }, call) {
    if ((text === undefined) === (blob === undefined)) throw wrongField('blob', 'Give text or blob, and only one.');
    const found = blob === undefined ? undefined : await blobs.open(blob);
    if (blob !== undefined && !found) throw wrongField('blob', `There is no blob "${blob}".`);
    const year = given ?? new Date(clock.now()).getUTCFullYear();
    let line = 0;
    let odd = 0;
    for await (const one of lines(found ? found.body : [new TextEncoder().encode(text)])) {
      line += 1;
      if (one === '') continue;
      const { format, time, facility, severity, host, program, process_id, message_id, data, message } = syslogLine(one, year);
      if (format === 'unknown') odd += 1;
      const at = time === null ? NaN : timeOf(time);
      yield {
        line, format, TimeGenerated: Number.isNaN(at) ? null : isoOf(at), Facility: facility, SeverityLevel: severity, Computer: host, ProcessName: program,
        ProcessID: process_id, MessageId: message_id, Details: data, SyslogMessage: message,
      };
    }
    if (odd > 0) call.problem({ code: 'unknown-lines', about: 'lines', detail: `${odd} of ${line} lines are of no known form; they are kept whole as messages.` });
  },
});

/** Lines of a stream; one that is longer than a megabyte comes in pieces. */
async function* lines(body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = parts.pop()!;
    for (const part of parts) yield part.endsWith('\r') ? part.slice(0, -1) : part;
    if (rest.length > longest) {
      yield rest;
      rest = '';
    }
  }
  if (rest + decoder.decode() !== '') yield rest;
}
