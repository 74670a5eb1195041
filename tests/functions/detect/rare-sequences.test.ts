import { describe, expect, it } from 'vitest';
import buildSessions from '../../../functions/build/sessions.ts';
import rareSequences from '../../../functions/detect/rare-sequences.ts';
import { testPorts } from '../../support/ports.ts';
import { runIn } from '../../support/run.ts';

const start = Date.UTC(2024, 2, 4);
const event = (user: string | null, minute: number, Operation: string, params: unknown = {}) => ({ User: user, TimeGenerated: new Date(start + minute * 60_000).toISOString(), Operation, params });
const columns = { keyColumns: ['User'], commandColumn: 'Operation' };
const usual = (user: string, day: number) => [event(user, day * 1440, 'Get-Mailbox', { Identity: user }), event(user, day * 1440 + 1, 'Set-Mailbox', { Identity: user })];

describe('build-sessions', () => {
  it('does not split at the limit itself, and sorts missing keys among the letters', async () => {
    const rows = [event('z', 0, 'a'), event(null, 0, 'x'), event('a', 4, 'c'), event('a', 2, 'b'), event('a', 0, 'a'), event('a', 6.02, 'd')];
    const { rows: found } = await runIn(buildSessions, { rows, ...columns, maxSessionMinutes: 4, maxSeparationMinutes: 2 });
    expect(found.map(({ User, Operation_list }) => [User, Operation_list])).toEqual([['a', ['a', 'b', 'c']], ['a', ['d']], [null, ['x']], ['z', ['a']]]);
  });

  it('sorts numbers as numbers, leaves out rows without time, and says so', async () => {
    const rows = [{ u: 10, TimeGenerated: start, Operation: 'b' }, { u: 9, TimeGenerated: start, Operation: 'a' }, { u: 9, TimeGenerated: 'when', Operation: 'a' }];
    const { rows: found, problems } = await runIn(buildSessions, { rows, keyColumns: ['u'], commandColumn: 'Operation' });
    expect(found.map(({ u }) => u)).toEqual([9, 10]);
    expect(problems.map(({ code }) => code)).toEqual(['cells-unreadable']);
  });

  it('keeps events without a name, and values as they were', async () => {
    const rows = [{ u: true, TimeGenerated: start, Operation: 4624 }, { u: true, TimeGenerated: start, Operation: null }];
    const { rows: found } = await runIn(buildSessions, { rows, keyColumns: ['u'], commandColumn: 'Operation' });
    expect(found).toMatchObject([{ u: true, Operation_list: [4624, null], number_events: 2 }]);
  });

  it('tells a text from a number, and an empty text from nothing; texts of digits sort as texts', async () => {
    const rows = [...['10', 2, '2', '', null].map((u) => ({ u, v: null, TimeGenerated: start, Operation: 'a' }))];
    const { rows: found } = await runIn(buildSessions, { rows, keyColumns: ['u', 'v'], commandColumn: 'Operation', maxSeparationMinutes: 0 });
    expect(found.map(({ u, v }) => [u, v])).toEqual([['', null], ['10', null], [2, null], ['2', null], [null, null]]);
  });

  it.each(['keyColumns', 'commandColumn'])('names a column of %s that no row has', async (field) => {
    const given = { rows: [event('a', 0, 'x')], ...columns, [field]: field === 'keyColumns' ? ['who'] : 'who' };
    await expect(runIn(buildSessions, given)).rejects.toMatchObject({ code: 'invalid-input', flaws: [{ field }] });
  });

  it('lists events with their session', async () => {
    const { rows } = await runIn(buildSessions, { rows: [event('a', 9, 'late'), event('a', 0, 'early')], ...columns, show: 'events' });
    expect(rows.map(({ Operation, session_ind }) => [Operation, session_ind])).toEqual([['early', 0], ['late', 1]]);
  });
});

describe('detect-rare-sequences', () => {
  const history = Array.from({ length: 30 }, (_, day) => usual('ann', day)).flat();

  it("scores today's sessions with yesterday's model", async () => {
    const ports = testPorts();
    const trained = await runIn(rareSequences, { rows: history, ...columns, kind: 'parameters', paramsColumn: 'params', keepModel: true }, ports);
    const model = trained.artifacts![0]!.blob;
    const today = [...usual('bob', 40), event('eve', 57_600, 'New-InboxRule', { ForwardTo: 'x@evil.example' }), event('eve', 57_601, 'Remove-InboxRule')];
    const { rows } = await runIn(rareSequences, { rows: today, ...columns, kind: 'parameters', paramsColumn: 'params', model }, ports);
    expect(rows[0]).toMatchObject({ User: 'eve', commands: ['New-InboxRule', 'Remove-InboxRule'] });
    expect((rows[0]!['reasons'] as string[]).join(' ')).toContain('never seen in training');
    expect(rows[1]!['geo_mean'] as number).toBeGreaterThan(10 * (rows[0]!['geo_mean'] as number));
  });

  it('reads parameters as JSON text too', async () => {
    const asText = history.map((row) => ({ ...row, params: JSON.stringify(row.params) }));
    const of = async (rows: unknown[]) => (await runIn(rareSequences, { rows, ...columns, kind: 'values', paramsColumn: 'params' })).rows;
    expect(await of(asText)).toEqual(await of(history));
  });

  it.each([
    [{ kind: 'values' }, 'paramsColumn'],
    [{ model: 'nowhere' }, 'model'],
  ])('refuses %j', async (extra, field) => {
    await expect(runIn(rareSequences, { rows: history, ...columns, ...extra })).rejects.toMatchObject({ flaws: [{ field }] });
  });
});
