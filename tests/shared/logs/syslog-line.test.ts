import fc from 'fast-check';
import { expect, it } from 'vitest';
import { syslogLine as read } from '../../../shared/logs/syslog-line.ts';

const syslogLine = (line: string, year?: number, zone = 'Z') => read(line, { year, zone, now: Date.UTC(2024, 2, 4) });

it.each([
  ['<34>1 2024-03-04T10:00:00.003Z web-01 su 812 ID47 [a@1 user="a\\"b" x="]"][b y="2"] \ufefffailed', { format: 'rfc5424', facility: 'auth', severity: 'crit', host: 'web-01', program: 'su', process_id: '812', message_id: 'ID47', data: { 'a@1.user': 'a"b', 'b.y': '2' }, message: 'failed' }],
  ['<165>1 - - - - - - x', { format: 'rfc5424', time: null, host: null, program: null, data: {}, message: 'x' }],
  ['<86>Mar  4 10:00:00 web-01 sshd[812]: Accepted', { format: 'rfc3164', time: '2024-03-04T10:00:00Z', facility: 'authpriv', host: 'web-01', program: 'sshd', process_id: '812', message: 'Accepted' }],
  ['Mar 14 10:00:00 web-01 kernel: x: y', { format: 'rfc3164', severity: null, program: 'kernel', process_id: null, message: 'x: y' }],
  ['2024-03-04T10:00:00.5+01:00 web-01 sudo: ana : TTY=pts/0', { format: 'rfc3164', time: '2024-03-04T10:00:00.5+01:00', program: 'sudo', message: 'ana : TTY=pts/0' }],
  ['{"__REALTIME_TIMESTAMP":"1709546400000000","_HOSTNAME":"web-01","SYSLOG_IDENTIFIER":"sshd","_PID":"7","PRIORITY":"6","MESSAGE":[104,105],"_UID":"0"}', { format: 'journald', time: '2024-03-04T10:00:00.000Z', program: 'sshd', severity: 'info', message: 'hi', data: { _UID: '0' } }],
  ['83 <34>1 2024-03-04T10:00:00Z h p - - - x', { format: 'rfc5424', host: 'h', message: 'x' }],
  ['<166>Mar 04 2023 10:00:00 fw-1 : %ASA-6-302013: Built outbound', { time: '2023-03-04T10:00:00Z', host: 'fw-1', program: '%ASA-6-302013', message: 'Built outbound' }],
  ['<189>45: *Mar  1 18:46:11.123 CET: %SYS-5-CONFIG_I: Configured', { time: '2024-03-01T18:46:11.123Z', host: null, program: '%SYS-5-CONFIG_I', message: 'Configured' }],
  ['Mar  4 10:00:00 2022 web-01 su: x', { time: '2022-03-04T10:00:00Z', host: 'web-01', program: 'su' }],
  ['Mon 2024-03-04 10:00:00 UTC web-01 systemd[1]: Started', { time: '2024-03-04T10:00:00Z', host: 'web-01', program: 'systemd', process_id: '1' }],
  ['1709546400.123456 web-01 sshd[7]: x', { time: '2024-03-04T10:00:00.123Z', program: 'sshd' }],
  ['Mar 04 10:00:00.123456 web-01 postfix/smtpd[7]: x', { time: '2024-03-04T10:00:00.123456Z', program: 'postfix/smtpd' }],
  ['data: {"MESSAGE":"x"}', { format: 'journald', message: 'x' }],
  ['\u001e{"MESSAGE":"x"}', { format: 'journald', message: 'x' }],
  ['<999>what', { format: 'unknown', message: '<999>what' }],
  ['{"Pid":692,"Name":"svchost.exe"}', { format: 'unknown', message: '{"Pid":692,"Name":"svchost.exe"}' }],
  ['{broken', { format: 'unknown', message: '{broken' }],
  ['<34>1 2024-03-04T10:00:00Z h p 1 - [a b="c', { format: 'unknown' }],
])('%s', (line, wanted) => expect(syslogLine(line, 2024)).toMatchObject(wanted));

it('takes the latest year that is not to come, and the zone that is said', () => {
  expect(syslogLine('Dec 31 23:59:59 h p: x').time).toBe('2023-12-31T23:59:59Z');
  expect(syslogLine('Mar  4 23:59:59 h p: x', undefined, '+02:00').time).toBe('2024-03-04T23:59:59+02:00');
  expect(syslogLine('2024-03-04T10:00:00 h p: x', undefined, '+02:00').time).toBe('2024-03-04T10:00:00+02:00');
  expect(syslogLine('2024-03-04T10:00:00Z h p: x', undefined, '+02:00').time).toBe('2024-03-04T10:00:00Z');
});

it('reads any line', () => {
  fc.assert(
    fc.property(fc.constantFrom('', '<34>1 - - - - - [', '<34>Mar  4 10:00:00 ', '{'), fc.string({ unit: 'binary' }), (head, text) => {
      expect(typeof syslogLine(head + text, 2024).message).toBe('string');
    }),
  );
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(typeof syslogLine(JSON.stringify({ MESSAGE: value, __REALTIME_TIMESTAMP: value }), 2024).message).toBe('string');
    }),
  );
});

it('costs linear time', () => {
  const started = performance.now();
  for (const line of [`<34>1 - - - - - ${'[a b="\\'.repeat(300_000)}`, `<34>1 - - - - - ${'[a b="c"]'.repeat(200_000)}`, `Mar  4 10:00:00 h ${'x['.repeat(500_000)}`]) syslogLine(line, 2024);
  expect(performance.now() - started).toBeLessThan(5000);
});
