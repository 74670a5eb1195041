import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { within } from '../../../shared/logs/session-findings.ts';
import { edgeOf, logonSessions, type SessionEdge } from '../../../shared/logs/syslog-sessions.ts';

const edge = (line: string): SessionEdge => {
  const [kind, time, user, processId, host] = line.split(' ').map((part) => (part === '-' ? undefined : part));
  return { edge: kind === 'open' ? 'opened' : 'closed', time: Number(time), row: Number(time), user, processId, host, service: undefined };
};
const pairs = (...lines: string[]) => logonSessions(lines.map(edge)).sessions.map(({ open, close }) => [open.time, close?.time ?? null]);

describe('edgeOf', () => {
  it.each([
    ['pam_unix(sudo:session): session opened for user root', { edge: 'opened', service: 'sudo' }],
    ['sshd: pam_unix(sshd:session): session closed for user ana', { edge: 'closed', service: 'sshd' }],
    ['pam_unix(a)\npam_unix: session closed', { edge: 'closed', service: undefined }],
    ['pam_unix(sudo:auth): failure\nsession opened', undefined],
    ['session opened by pam_unix', undefined],
    ['', undefined],
  ])('%j', (message, wanted) => expect(edgeOf(message)).toEqual(wanted));

  it('costs linear time', () => {
    const started = performance.now();
    expect(edgeOf('pam_unix\n'.repeat(200_000))).toBeUndefined();
    expect(edgeOf('pam_unix'.repeat(200_000))).toBeUndefined();
    expect(performance.now() - started).toBeLessThan(5000);
  });
});

describe('logonSessions', () => {
  it.each([
    ['in turn', ['open 1 a', 'close 2 a', 'open 3 a', 'close 4 a'], [[1, 2], [3, 4]]],
    ['unsorted', ['close 4 a', 'open 1 a'], [[1, 4]]],
    ['two users', ['open 1 a', 'open 2 b', 'close 3 a', 'close 4 b'], [[1, 3], [2, 4]]],
    ['two processes of a user', ['open 1 a 10', 'open 2 a 11', 'close 3 a 10', 'close 4 a 11'], [[1, 3], [2, 4]]],
    ['the process before the user', ['open 1 a 10', 'open 2 b 11', 'close 3 a 11'], [[1, null], [2, 3]]],
    ['a close that names nobody', ['open 1 a', 'open 2 b', 'close 3 -'], [[1, null], [2, 3]]],
    ['a close of somebody else', ['open 1 a', 'close 2 b'], [[1, null]]],
    ['two hosts', ['open 1 a - x', 'open 2 a - y', 'close 3 a - x'], [[1, 3], [2, null]]],
  ])('%s', (_, lines, wanted) => expect(pairs(...lines)).toEqual(wanted));

  it('never loses an open, never ends one twice or before it began', () => {
    const line = fc.record({ kind: fc.constantFrom('open', 'close'), time: fc.nat(100), user: fc.constantFrom('a', 'b', '-'), id: fc.constantFrom('1', '2', '-') });
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const edges = lines.map(({ kind, time, user, id }, row) => ({ ...edge(`${kind} ${time} ${user} ${id}`), row }));
        const { sessions, unmatched } = logonSessions(edges);
        expect(sessions).toHaveLength(edges.filter((one) => one.edge === 'opened').length);
        const closes = sessions.flatMap(({ close }) => (close ? [close.row] : []));
        expect(new Set(closes).size).toBe(closes.length);
        expect(closes.length + unmatched).toBe(edges.filter((one) => one.edge === 'closed').length);
        for (const { open, close } of sessions) expect(close?.time ?? Infinity).toBeGreaterThanOrEqual(open.time);
      }),
    );
  });
});

describe('within', () => {
  it.each([
    ['both ends', { from: 1, to: 3 }, { places: [0, 1, 2], count: 3 }],
    ['an open end', { from: 2, to: Infinity }, { places: [0, 1, 3], count: 3 }],
    ['nothing', { from: 10, to: 11 }, { places: [], count: 0 }],
    ['an end before its beginning', { from: 9, to: 2 }, { places: [], count: 0 }],
  ])('%s', (_, span, wanted) => {
    expect(within([3, 2, 1, 4].map((time, place) => ({ time, place })), 5)(span)).toEqual(wanted);
  });
});
