import { z } from 'zod';
import { Fault } from '../../shared/kit/fault.ts';
import { operation } from '../../shared/kit/operation.ts';
import type { Row } from '../../shared/kit/report.ts';
import { AuditReader, parsedEvent } from '../../shared/logs/audit.ts';
import { auditBlob, auditLines, auditText } from '../../shared/logs/audit-lines.ts';
import { Pager } from '../../shared/logs/audit-page.ts';
import { RecordTypes } from '../../shared/logs/audit-types.ts';
import { batches } from '../../shared/tables/source.ts';

const id = z.union([z.int(), z.string()]).optional();

export default operation({
  name: 'parse-audit-log',
  summary: 'Read Linux audit logs: one row an event, with every argument, decoded and named.',
  entities: ['process', 'account', 'host'],
  input: z.strictObject({
    text: z.string().max(16_000_000).optional().describe('The log itself: lines of type=… msg=audit(time:serial): …. Give text, lines, blob, rows or tableBlob.'),
    lines: z.array(z.string().max(1_000_000)).max(500_000).optional().describe('The log as a list of lines.'),
    blob: z.string().min(1).max(1024).optional().describe('Name of the blob that holds the log, plain or in gzip.'),
    rows: z.array(z.record(z.string(), z.unknown())).max(100_000).optional().describe('Events whose records are parsed already, each with mssg_id and the message column.'),
    tableBlob: z.string().min(1).max(1024).optional().describe('In place of rows: name of the blob that holds such events as a table.'),
    messageColumn: z.string().min(1).max(200).default('AuditdMessage').describe('Column of rows with the list of {TYPE: ["key=value", …]}.'),
    eventType: z.string().min(1).max(100).optional().describe('Only events of this type, such as SYSCALL_EXECVE.'),
  }),
  sections: {
    events: z.looseObject({
      mssg_id: z.string().describe('Time and serial: seconds.milliseconds:serial.'),
      EventType: z.string().describe('Type of the first record; SYSCALL_EXECVE for an execution.'),
      TimeGenerated: z.string().nullable().describe('UTC.'),
      cmdline: z.string().optional(),
      args: z.array(z.string()).optional(),
      pid: id,
      ppid: id,
      exe: z.string().optional(),
      syscall_name: z.string().optional().describe('Name of the system call, by the arch of the record: x86_64, i386, aarch64, arm, riscv64, ppc64 or s390x; others as the log names them.'),
      paths: z.array(z.string()).optional().describe('Names in the PATH records.'),
      more: z.array(z.string()).optional().describe('Pairs of further records whose name was taken, as TYPE name=value.'),
    }),
    types: z.object({ EventType: z.string(), count: z.int() }),
  },
  limits: { rows: 500_000, seconds: 60, bytes: 256_000_000 },
  uses: ['blobs'],
  examples: [
    {
      given: {
        lines: [
          'type=SYSCALL msg=audit(1709510400.250:71): arch=c000003e syscall=59 success=yes exit=0 ppid=700 pid=812 auid=1000 uid=0 ses=3 comm="tar" exe="/usr/bin/tar"',
          'type=EXECVE msg=audit(1709510400.250:71): argc=3 a0="tar" a1="-xf" a2=6D7920626F78',
        ],
      },
      rows: [{ mssg_id: '1709510400.250:71', EventType: 'SYSCALL_EXECVE', pid: 812, cmdline: 'tar -xf my box', syscall_name: 'execve' }],
    },
  ],
  async *run(input, { blobs }, call) {
    const { text, lines, blob, rows, tableBlob, eventType } = input;
    if ([text, lines, blob, rows, tableBlob].filter((given) => given !== undefined).length !== 1) throw wrong('blob', 'Give one of text, lines, blob, rows and tableBlob.');
    const counts = new Map<string, number>();
    const reader = new AuditReader(eventType);
    let events: Iterable<Iterable<Row>> | AsyncIterable<Iterable<Row>>;
    if (rows || tableBlob !== undefined) {
      const given = batches({ rows, blob: tableBlob, format: 'auto' }, { blobs }, call);
      events = parsedRows(given, input, (detail) => call.problem({ code: 'rows-skipped', about: input.messageColumn, detail }));
    } else if (blob === undefined) events = [lines ? auditLines(lines, reader) : auditText(text!, reader)];
    else {
      const opened = await blobs.open(blob);
      if (!opened) throw new Fault('not-found', `blob: there is no blob "${blob}".`, { flaws: [{ field: 'blob', detail: 'There is no blob of this name.' }] });
      events = auditBlob(opened.body, reader);
    }
    for await (const some of events)
      for (const event of some) {
        const type = event['EventType'] as string;
        counts.set(type, (counts.get(type) ?? 0) + 1);
        yield ['events', event as { mssg_id: string; EventType: string; TimeGenerated: string }] as const;
      }
    for (const [EventType, count] of counts) yield ['types', { EventType, count }] as const;
    const { wrong: skipped, lines: read, first } = reader.tally;
    if (skipped > 0) call.problem({ code: 'lines-skipped', about: blob ?? 'log', detail: `${skipped} of ${read} lines are no audit records and were skipped; the first is line ${first ?? 1}.` });
  },
});

async function* parsedRows(given: AsyncIterable<Row[]>, { messageColumn, eventType, tableBlob }: { messageColumn: string; eventType?: string | undefined; tableBlob?: string | undefined }, skip: (detail: string) => void): AsyncGenerator<Row[]> {
  const types = new RecordTypes();
  const pager = new Pager();
  let seen = 0;
  let wrongs = 0;
  for await (const rows of given) {
    const events: Row[] = [];
    for (const row of rows) {
      const { [messageColumn]: message, mssg_id: id, TimeGenerated: _, ...carried } = row;
      const event = typeof id === 'string' ? parsedEvent(id, message, carried, types, pager) : undefined;
      if (!event) wrongs += 1;
      else if (eventType === undefined || event['EventType'] === eventType) events.push(event);
    }
    seen += rows.length;
    yield events;
  }
  if (wrongs === 0) return;
  const detail = `${wrongs} of ${seen} rows have no mssg_id, or no list of {TYPE: ["key=value", …]} in "${messageColumn}"`;
  if (wrongs === seen) throw wrong(tableBlob === undefined ? 'rows' : 'tableBlob', `${detail}. Send raw lines as lines.`);
  skip(`${detail}; they were skipped.`);
}

const wrong = (field: string, detail: string): Fault => new Fault('invalid-input', `${field}: ${detail}`, { flaws: [{ field, detail }] });
