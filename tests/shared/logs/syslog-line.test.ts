import fc from 'fast-check';
import { expect, it } from 'vitest';
import { syslogLine } from '../../../shared/logs/syslog-line.ts';

it.each([
  ['<34>1 2024-03-04T10:00:00.003Z web-01 su 812 ID47 [a@1 user="a\\"b" x="]"][b y="2"] \ufefffailed', { format: 'rfc5424', facility: 'auth', severity: 'crit', host: 'web-01', program: 'su', process_id: '812', message_id: 'ID47', data: { 'a@1.user': 'a"b', 'b.y': '2' }, message: 'failed' }],
  ['<165>1 - - - - - - x', { format: 'rfc5424', time: null, host: null, program: null, data: {}, message: 'x' }],
  ['<86>Mar  4 10:00:00 web-01 sshd[812]: Accepted', { format: 'rfc3164', time: '2024-03-04T10:00:00Z', facility: 'authpriv', host: 'web-01', program: 'sshd', process_id: '812', message: 'Accepted' }],
  ['Mar 14 10:00:00 web-01 kernel: x: y', { format: 'rfc3164', severity: null, program: 'kernel', process_id: null, message: 'x: y' }],
  ['2024-03-04T10:00:00.5+01:00 web-01 sudo: ana : TTY=pts/0', { format: 'rfc3164', time: '2024-03-04T10:00:00.5+01:00', program: 'sudo', message: 'ana : TTY=pts/0' }],
  ['{"__REALTIME_TIMESTAMP":"1709546400000000","_HOSTNAME":"web-01","SYSLOG_IDENTIFIER":"sshd","_PID":"7","PRIORITY":"6","MESSAGE":[104,105],"_UID":"0"}', { format: 'journald', time: '2024-03-04T10:00:00.000Z', program: 'sshd', severity: 'info', message: 'hi', data: { _UID: '0' } }],
  ['<999>what', { format: 'unknown', message: '<999>what' }],
  ['{broken', { format: 'unknown', message: '{broken' }],
  ['<34>1 2024-03-04T10:00:00Z h p 1 - [a b="c', { format: 'unknown' }],
])('%s', (line, wanted) => expect(syslogLine(line, 2024)).toMatchObject(wanted));

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
