import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AuditReader, parsedEvent } from '../../../shared/logs/audit.ts';
import { auditBlob, auditLines, auditText } from '../../../shared/logs/audit-lines.ts';

const read = (lines: string[], type?: string) => [...auditLines(lines, new AuditReader(type))];
const head = (type: string, serial = 1) => `type=${type} msg=audit(1709510400.250:${serial}): `;

describe('audit log', () => {
  it.each([
    ['arguments in order', `argc=3 a0="sh" a1="-c" a2=6C73202D6C`, ['sh', '-c', 'ls -l']],
    ['a long argument in pieces', `argc=2 a0="echo" a1_len=6 a1[0]=6161 a1[1]=6262 a1[2]=6363`, ['echo', 'aabbcc']],
    ['a character cut in two between pieces', `argc=2 a0="echo" a1[0]=C3 a1[1]=A9`, ['echo', 'é']],
    ['empty and blank arguments', `argc=3 a0="" a1="a  b" a2="="`, ['', 'a  b', '=']],
    ['digits in quotes are no hex', `argc=1 a0="6162"`, ['6162']],
    ['odd hex and bytes that are no UTF-8 stay', `argc=2 a0=616 a1=FF`, ['616', 'FF']],
    ['a huge index costs nothing', `argc=2 a0="x" a999999999="y"`, ['x', 'y']],
  ])('%s', (_, body, args) => {
    expect(read([head('EXECVE') + body])[0]).toMatchObject({ args, cmdline: args.join(' ') });
  });

  it('keeps events of one millisecond apart and joins records that come mixed', () => {
    const rows = read([`${head('SYSCALL', 7)}arch=c000003e syscall=59 pid=1`, `${head('SYSCALL', 8)}arch=c000003e syscall=2 pid=2`, `${head('EXECVE', 7)}a0="x"`, `${head('PATH', 7)}item=0 name="/bin/x"`]);
    expect(rows).toMatchObject([
      { mssg_id: '1709510400.250:7', EventType: 'SYSCALL_EXECVE', pid: 1, cmdline: 'x', syscall_name: 'execve', paths: ['/bin/x'] },
      { mssg_id: '1709510400.250:8', EventType: 'SYSCALL', pid: 2, syscall_name: 'open' },
    ]);
  });

  it.each([
    ['c000003e', 59, 'execve'], ['c000003e', 334, 'rseq'], ['c000003e', 452, 'fchmodat2'],
    ['40000003', 11, 'execve'], ['40000003', 102, 'socketcall'], ['40000003', 403, 'clock_gettime64'], ['40000003', 358, 'execveat'],
    ['40000028', 11, 'execve'], ['40000028', 387, 'execveat'], ['40000028', 102, undefined], ['40000028', 435, 'clone3'],
    ['c00000b7', 221, 'execve'], ['c00000b7', 56, 'openat'], ['c00000b7', 260, 'wait4'], ['c00000b7', 244, undefined],
    ['c00000f3', 221, 'execve'], ['c0000016', 11, undefined],
    ['80000015', 11, 'execve'], ['c0000015', 286, 'openat'], ['c0000015', 362, 'execveat'], ['c0000015', 192, undefined], ['80000016', 11, 'execve'], ['80000016', 354, 'execveat'], ['80000016', 13, undefined], ['80000016', 435, 'clone3'],
  ])('names the calls of arch %s: %i is %s', (arch, syscall, name) => {
    expect(read([`${head('SYSCALL')}arch=${arch} syscall=${syscall} pid=1`])[0]?.['syscall_name']).toBe(name);
  });

  it.each([
    [['1709510400.250', '1709510400.007', '1709510401.007', '1709596799.999'], ['2024-03-04T00:00:00.250Z', '2024-03-04T00:00:00.007Z', '2024-03-04T00:00:01.007Z', '2024-03-04T23:59:59.999Z']],
    [['3.0', '0.000', '59.9', '61.000001'], ['1970-01-01T00:00:03.000Z', '1970-01-01T00:00:00.000Z', '1970-01-01T00:00:59.900Z', '1970-01-01T00:01:01.000001Z']],
    [['4294967296.500', '253402300800.000', '99999999999999.000'], ['2106-02-07T06:28:16.500Z', '+010000-01-01T00:00:00.000Z', null]],
  ])('writes the times of %s', (stamps, times) => {
    expect(read(stamps.map((stamp) => `type=CWD msg=audit(${stamp}:1): cwd="/"`)).map((row) => row['TimeGenerated'])).toEqual(times);
  });

  it('takes the name from an enriched record where there is no table', () => {
    expect(read([`${head('SYSCALL')}arch=c0000008 syscall=5057 pid=1\u001dARCH=mipsel64 SYSCALL=execve`])[0]).toMatchObject({ syscall_name: 'execve', ARCH: 'mipsel64' });
  });

  it('keeps hosts apart, reads enriched names, and unset ids as -1', () => {
    const rows = read([`node=a ${head('SYSCALL')}auid=4294967295 uid=0\u001dAUID="unset" UID="root"`, `node=b ${head('SYSCALL')}auid=5`]);
    expect(rows).toMatchObject([{ Computer: 'a', auid: -1, uid: 0, AUID: 'unset', UID: 'root' }, { Computer: 'b', auid: 5 }]);
  });

  it('opens msg and keeps values whole, in the old form with brackets, too', () => {
    const rows = read([
      `${head('USER_CMD', 1)}pid=9 msg='cwd="/a b" cmd=6C73 res=success'`,
      `${head('USER_AUTH', 2)}pid=9 msg='PAM: authentication acct="root" : exe="/sbin/sshd" (hostname=h, addr=192.31.196.1, terminal=ssh res=success)'`,
      `${head('LOGIN', 3)}tty=(none) old auid=1 res=1`,
    ]);
    expect(rows).toMatchObject([
      { cwd: '/a b', cmd: 'ls', res: 'success' },
      { acct: 'root', exe: '/sbin/sshd', hostname: 'h', addr: '192.31.196.1', terminal: 'ssh', res: 'success' },
      { tty: '(none)', auid: 1, res: '1' },
    ]);
  });

  it('loses nothing when records repeat a name', () => {
    expect(read([`${head('AVC')}pid=1 comm="a"`, `${head('SYSCALL')}pid=1 comm="b"`])[0]).toMatchObject({ pid: 1, comm: 'a', more: ['SYSCALL comm=b'] });
  });

  it('counts lines that are no records and goes on', () => {
    const reader = new AuditReader();
    expect([...auditLines(['garbage', '', `${head('CWD')}cwd="/a: b"`, 'type=CWD msg=audit(x:1): cwd="/"'], reader)]).toMatchObject([{ cwd: '/a: b' }]);
    expect(reader.tally).toEqual({ lines: 3, wrong: 2, first: 1 });
  });

  it('reads lines that end as on Windows', () => {
    const lines = [`${head('SYSCALL')}exe="/bin/x" ses=4`, `${head('EXECVE')}argc=1 a0=6C73`, `${head('LOGIN', 2)}res=1`];
    expect(read(lines.map((line) => `${line}\r`))).toEqual(read(lines));
  });

  it('gives early events out while it reads a long log', () => {
    const reader = new AuditReader();
    let early = 0;
    for (let serial = 0; serial < 10_000; serial += 1) if (reader.add(`${head('CWD', serial)}cwd="/"`)) early += 1;
    expect(early).toBeGreaterThan(5000);
    expect(early + [...reader.end()].length).toBe(10_000);
  });

  it('reads an event in a long log as it reads it alone', () => {
    const pick = fc.constantFrom;
    const value = fc.oneof(fc.nat(3).map(String), pick('"a b"', '6C73', '', '"6162"', "'q'", '-1', '4294967295', 'x)', '""', 'é'));
    const pair = fc.tuple(pick('pid', 'uid', 'exe', 'a0', 'a1', 'a1[0]', 'a3', 'name', 'syscall', 'arch', 'res', 'msg', 'args', 'more', 'EventType', '__proto__', 'toString', '7'), value).map(([key, given]) => `${key}=${given}`);
    const record = fc.tuple(pick('SYSCALL', 'EXECVE', 'PATH', 'USER_CMD'), fc.array(pair, { maxLength: 6 })).map(([type, pairs]) => ({ type, body: pairs.join(' ') }));
    fc.assert(fc.property(fc.array(fc.array(record, { minLength: 1, maxLength: 4 }), { minLength: 2, maxLength: 30 }), (events) => {
      const lines = events.map((records, serial) => records.map(({ type, body }) => head(type, serial) + body));
      expect([...auditText(lines.flat().join('\n'), new AuditReader())]).toEqual(lines.flatMap((alone) => read(alone)));
    }));
  });

  it('reads on when the log has taught more names than are remembered', () => {
    const lines = Array.from({ length: 1500 }, (_, serial) => head('X', serial) + Array.from({ length: 12 }, (__, index) => `k${serial}x${index}=${index}`).join(' '));
    lines.push(`${head('SYSCALL', 9999)}pid=7 comm="a"`, `${head('AVC', 9999)}pid=7 comm="b"`);
    const rows = read(lines);
    expect(rows).toHaveLength(1501);
    expect(rows[1499]).toMatchObject({ k1499x0: '0', k1499x11: '11' });
    expect(rows[1500]).toMatchObject({ pid: 7, comm: 'a', more: ['AVC comm=b'] });
  });

  it('reads records of very many fields', () => {
    const fields = Array.from({ length: 500 }, (_, index) => `k${index}=${index}`);
    const args = Array.from({ length: 1000 }, (_, index) => `a${index}="${index}"`);
    const [row] = read([`${head('SYSCALL')}pid=1 ${fields.join(' ')} pid=2`, `${head('EXECVE')}argc=1000 ${args.join(' ')}`, `${head('CWD')}cwd="/"`]);
    expect(row).toMatchObject({ pid: 1, k0: '0', k499: '499', argc: 1000, cwd: '/', more: ['SYSCALL pid=2'] });
    expect(row?.['args']).toEqual(args.map((_, index) => String(index)));
  });

  it('joins records that come up to a thousand events apart, and gives every event once', () => {
    const parts = (distance: number) => {
      const ids = Array.from({ length: 5000 }, (_, serial) => serial);
      const lines = ids.flatMap((serial) => [`${head('SYSCALL', serial)}pid=${serial}`, ...(serial >= distance ? [`${head('CWD', serial - distance)}cwd="/"`] : [])]);
      return read(lines).filter(({ pid, cwd }) => pid !== undefined && cwd !== undefined).length;
    };
    expect(parts(1000)).toBe(4000);
    expect(parts(1024)).toBe(0);
  });

  it('reads the same events whatever the pieces of a blob', async () => {
    const text = Array.from({ length: 50 }, (_, serial) => `${head('EXECVE', serial)}argc=1 a0="é${serial}"`).join('\n');
    const pieces = async function* (size: number) {
      const bytes = Buffer.from(text);
      for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
    };
    const whole = read(text.split('\n'));
    for (const size of [1, 7, 64, 1e6]) {
      const rows = [];
      for await (const some of auditBlob(pieces(size), new AuditReader())) rows.push(...some);
      expect(rows).toEqual(whole);
    }
  });

  it('reads the same events from a text of many pages, whatever ends its lines', () => {
    const body = (serial: number) => (serial === 77 ? 'z'.repeat(200_000) : `é${serial} ${'x'.repeat(serial % 50)}`);
    const lines = Array.from({ length: 3000 }, (_, serial) => [`${head('SYSCALL', serial)}arch=c000003e pid=${serial}`, `${head('EXECVE', serial)}argc=1 a0="${body(serial)}"`]).flat();
    const whole = read(lines);
    expect(whole).toHaveLength(3000);
    for (const end of ['\n', '\r\n']) expect([...auditText(lines.join(end) + end, new AuditReader())]).toEqual(whole);
  });

  it('never fails, whatever the text', () => {
    const piece = fc.oneof(fc.string(), fc.constantFrom(...'=\'"()[]\u001d, '.split(''), 'a0=', 'a1[0]=', '__proto__=1', "msg='", 'type=EXECVE', 'constructor=x'));
    fc.assert(fc.property(fc.array(piece, { maxLength: 30 }), fc.constantFrom('EXECVE', 'SYSCALL', 'PATH', 'X'), (pieces, type) => {
      const rows = read([head(type) + pieces.join('').replaceAll('\n', ' ')]);
      expect(rows).toHaveLength(1);
      expect(JSON.stringify(rows)).toContain('1709510400.250:1');
    }));
    fc.assert(fc.property(fc.string(), (line) => void read([line])));
    fc.assert(fc.property(fc.jsonValue(), (message) => void parsedEvent('1.5:1', message, {})));
  });

  it('takes linear time on hostile lines', () => {
    for (const unit of ['a0=', '"', "msg='", '(', 'a1[0]=41 ', 'x=1 ', '=']) {
      const line = head('EXECVE') + unit.repeat(300_000);
      const started = performance.now();
      read([line]);
      expect(performance.now() - started, unit).toBeLessThan(3000);
    }
  });
});
