import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import buildLogonSessions from '../../../functions/build/logon-sessions.ts';
import parseSyslog from '../../../functions/parse/syslog.ts';
import { testPorts } from '../../support/ports.ts';
import { runIn } from '../../support/run.ts';

const read = async (body: string | Uint8Array, more: object = {}) => {
  const ports = testPorts();
  await ports.blobs.put('log', body);
  return runIn(parseSyslog, { blob: 'log', ...more }, ports);
};
const length = (size: number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(size));
  return bytes;
};
const wanted = { format: 'journald', TimeGenerated: '2024-03-04T10:00:00.000Z', Computer: 'web-01', ProcessName: 'sshd', ProcessID: '7', SeverityLevel: 'info' };
const fields = ['__REALTIME_TIMESTAMP=1709546400000000', '_HOSTNAME=web-01', 'SYSLOG_IDENTIFIER=sshd', '_PID=7', 'PRIORITY=6'];

describe('the journal', () => {
  it('in its export form, with binary fields and fields that come twice', async () => {
    const binary = Buffer.from('two\nlines');
    const body = Buffer.concat([Buffer.from(`__CURSOR=s=1\n${fields.join('\n')}\nMESSAGE\n`), length(binary.length), binary, Buffer.from(`\n_TAG=a\n_TAG=b\n\n\n${fields.join('\n')}\nMESSAGE=x=y\n`)]);
    for (const form of [body, gzipSync(body)]) {
      const { rows, problems } = await read(form);
      expect(rows).toMatchObject([{ ...wanted, line: 1, SyslogMessage: 'two\nlines', Details: { _TAG: 'a\nb' } }, { ...wanted, line: 2, SyslogMessage: 'x=y' }]);
      expect(problems).toEqual([]);
    }
  });

  it.each([
    ['cut in the middle of its length', Buffer.from('MESSAGE\nabc'), ['']],
    ['with a length beyond its end', Buffer.concat([Buffer.from('A=1\nMESSAGE\n'), length(2 ** 40), Buffer.from('abc')]), ['abc']],
    ['with an overlong value', Buffer.from(`MESSAGE=${'x'.repeat(3_000_000)}\n\nMESSAGE=y\n`), ['x'.repeat(999_992), 'y']],
  ])('in its export form %s', async (_, body, messages) => {
    expect((await read(body)).rows.map((row) => row['SyslogMessage'])).toEqual(messages);
  });

  it('as pretty JSON and as verbose text', async () => {
    const entry = { ...Object.fromEntries(fields.map((field) => field.split('='))), MESSAGE: 'a' } as object;
    const pretty = `${JSON.stringify(entry, null, '\t')}\n`;
    const verbose = `Mon 2024-03-04 11:00:00.000000 CET [s=1;i=2]\n${[...fields, 'MESSAGE=a', '_CMDLINE=x'].map((field) => `    ${field}`).join('\n')}\n      y\n`;
    expect((await read(pretty + pretty)).rows).toMatchObject([{ ...wanted, SyslogMessage: 'a' }, { ...wanted, SyslogMessage: 'a' }]);
    expect((await read(verbose + verbose)).rows).toMatchObject([{ ...wanted, Details: { _CMDLINE: 'x\ny' } }, { ...wanted }]);
    expect((await read(verbose.replace('    __REALTIME_TIMESTAMP=1709546400000000\n', '').replace('CET', 'UTC'))).rows).toMatchObject([{ TimeGenerated: '2024-03-04T11:00:00.000Z' }]);
  });

  it('keeps what is broken, and says so', async () => {
    const { rows, problems } = await read('{\n  "MESSAGE": \n}\nMar  4 10:00:00 h p: x\n{\n');
    expect(rows.map(({ format, SyslogMessage }) => [format, SyslogMessage])).toEqual([['unknown', '{'], ['unknown', '  "MESSAGE": '], ['unknown', '}'], ['rfc3164', 'x'], ['unknown', '{']]);
    expect(problems).toMatchObject([{ code: 'unknown-lines', detail: expect.stringMatching(/^4 of 5/) }]);
  });
});

it('makes rows that sessions are built from', async () => {
  const { rows } = await read([
    'Mar  4 10:00:00 web-01 sshd[70]: Accepted publickey for ana from 198.51.100.7 port 50022 ssh2',
    'Mar  4 10:00:00 web-01 sshd[70]: pam_unix(sshd:session): session opened for user ana(uid=1000) by (uid=0)',
    'Mar  4 10:00:05 web-01 sudo[80]: pam_unix(sudo:session): session opened for user root(uid=0) by ana(uid=1000)',
    'Mar  4 10:00:06 web-01 sudo[80]: pam_unix(sudo:session): session closed for user root',
    'Mar  4 10:09:00 web-01 sshd[70]: pam_unix(sshd:session): session closed for user ana',
  ].join('\r\n'), { year: 2024 });
  const { rows: sessions, problems } = await runIn(buildLogonSessions, { rows });
  expect(sessions).toMatchObject([
    { User: 'ana', TargetUser: 'ana', Service: 'sshd', SourceAddress: '198.51.100.7', seconds: 540 },
    { User: 'ana', TargetUser: 'root', Service: 'sudo', SourceAddress: null, seconds: 1 },
  ]);
  expect(problems).toEqual([]);
});

it('refuses a zone that is none', async () => {
  await expect(read('x', { zone: 'CET' })).rejects.toThrow('zone: An offset, such as +02:00 or Z');
});
