import { describe, expect, it } from 'vitest';
import parseSyslog from '../../../functions/parse/syslog.ts';
import { memoryBlobs } from '../../support/memory-blobs.ts';
import { testPorts } from '../../support/ports.ts';
import { runIn } from '../../support/run.ts';

const lines = [
  '<34>1 2024-03-04T10:00:00.003Z web-01 su 812 ID47 [a@1 user="ana"] Fehler: ungültig',
  '',
  '<86>Mar  4 10:00:00 web-01 sshd[812]: Accepted publickey',
  '{"__REALTIME_TIMESTAMP":"1709546400000000","_HOSTNAME":"web-01","SYSLOG_IDENTIFIER":"cron","MESSAGE":"job"}',
  'not a line of syslog',
];

const read = (text: string, piece: number) => runIn(parseSyslog, { blob: 'logs/messages', year: 2024 }, testPorts({ blobs: memoryBlobs({ 'logs/messages': text }, piece) }));

describe('parse-syslog', () => {
  it.each([[1], [3], [1000]])('reads a stored log that comes in pieces of %i bytes', async (piece) => {
    const { rows, problems } = await read(lines.join('\r\n'), piece);
    expect(rows).toMatchObject([
      { line: 1, format: 'rfc5424', Details: { 'a@1.user': 'ana' }, SyslogMessage: 'Fehler: ungültig' },
      { line: 3, format: 'rfc3164', ProcessID: '812', TimeGenerated: '2024-03-04T10:00:00.000Z' },
      { line: 4, format: 'journald', ProcessName: 'cron', SyslogMessage: 'job' },
      { line: 5, format: 'unknown', SyslogMessage: 'not a line of syslog' },
    ]);
    expect(problems).toMatchObject([{ code: 'unknown-lines', detail: expect.stringContaining('1 of 5') as string }]);
  });

  it('gives a line of many megabytes in pieces, and loses none of it', async () => {
    const { rows } = await read(`${'x'.repeat(3_500_000)}\nlast`, 65_536);
    expect(rows.map(({ SyslogMessage }) => SyslogMessage as string).join('')).toHaveLength(3_500_004);
    expect(rows.at(-1)).toMatchObject({ SyslogMessage: 'last' });
  });

  it.each([[{}], [{ text: 'a', blob: 'logs/messages' }], [{ blob: 'absent' }]])('refuses %j and names the field', async (input) => {
    await expect(runIn(parseSyslog, input, testPorts())).rejects.toMatchObject({ code: 'invalid-input', flaws: [{ field: 'blob' }] });
  });
});
