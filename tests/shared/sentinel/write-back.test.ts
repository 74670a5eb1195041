import { describe, expect, it } from 'vitest';
import { read } from '../../../shared/entities/read.ts';
import type { Problem } from '../../../shared/kit/report.ts';
import { FetchError } from '../../../shared/kit/ports.ts';
import { readIncidentById } from '../../../shared/sentinel/incidents.ts';
import { policyOf, type WriteBackPolicy } from '../../../shared/sentinel/policy.ts';
import { writeBack, type WriteBackRequest } from '../../../shared/sentinel/write-back.ts';
import { FakeArm, type Mishap } from '../../support/arm.ts';
import { testPorts } from '../../support/ports.ts';

const id = '/subscriptions/s-1/resourceGroups/soc/providers/Microsoft.OperationalInsights/workspaces/main/providers/Microsoft.SecurityInsights/incidents/i-1';
const owner = { objectId: 'o', email: 'a@example.com', assignedTo: 'Ann', userPrincipalName: 'a@example.com', ownerType: 'User' };
const properties = {
  title: 'T', description: 'with "quotes"', severity: 'Low', status: 'Active', owner, incidentNumber: 7, createdTimeUtc: '2026-01-01T00:00:00Z',
  labels: [{ labelName: 'vip', labelType: 'User' }, { labelName: 'ti:partial', labelType: 'User' }], firstActivityTimeUtc: '2026-01-01T00:00:00Z',
};
const raise = { to: 'High', providersHigh: 2, trusted: false, reason: 'two say <bad>' } as const;

const bench = (policy: Partial<WriteBackPolicy> = { allow: ['comment', 'tag', 'severity'] }) => {
  const arm = new FakeArm(id, structuredClone(properties));
  const ports = testPorts({ fetch: arm.fetch, identity: { token: async (_scope, options) => (options?.refresh ? 'token-2' : 'token-1') } });
  const problems: Problem[] = [];
  const call = { signal: new AbortController().signal, deadline: ports.clock.now() + 60_000, problem: (problem: Problem) => void problems.push(problem) };
  const request = { incidentArmId: id, policy: policyOf(ports.settings, policy), runId: 'run-1', key: 'event-1' };
  const go = (more: Partial<WriteBackRequest>) => ports.clock.run(writeBack({ ...request, ...more }, ports, call));
  return { arm, ports, call, problems, go, writes: () => arm.sent.filter(({ method }) => method === 'PUT' || method === 'DELETE') };
};

describe('the switch', () => {
  it('writes nothing by default, and says why', async () => {
    const { go, arm } = bench({});
    expect(await go({ comment: ['x'], tags: ['ti:clean'], severity: raise })).toMatchObject([
      { Action: 'tag', Status: 'skipped' }, { Action: 'severity', Status: 'skipped' }, { Action: 'comment', Status: 'skipped', Detail: expect.stringContaining('GUMSHOE_WRITE_BACK') },
    ]);
    expect(arm.sent).toEqual([]);
  });

  it('reads the allow list from the settings', () => {
    expect(policyOf(testPorts({ env: { GUMSHOE_WRITE_BACK: 'comment, tag, everything' } }).settings).allow).toEqual(['comment', 'tag']);
  });

  it('plans without writing, even where writing is off', async () => {
    const { go, writes } = bench({ dryRun: true });
    expect(await go({ comment: ['x'], tags: ['ti:clean'], severity: raise })).toMatchObject([
      { Action: 'tag', Status: 'planned', Before: 'vip, ti:partial', After: 'vip, ti:clean' }, { Action: 'severity', Status: 'planned', Before: 'Low', After: 'High' },
      { Action: 'comment', Status: 'planned', After: 'x' },
    ]);
    expect(writes()).toEqual([]);
  });

  it('does not answer its own change', async () => {
    const { go, arm } = bench({ allow: ['comment'], ownNames: ['Gumshoe-Identity'] });
    expect(await go({ comment: ['x'], changedBy: 'gumshoe-identity' })).toMatchObject([{ Status: 'skipped', Detail: expect.stringContaining('our own') }]);
    expect(arm.sent).toEqual([]);
  });

  it.each(['https://evil.example/x', `${id}/comments/c`, id.replace('i-1', '..'), id.replace('soc', 'a?b'), ''])('refuses %j as an incident id', async (incidentArmId) => {
    await expect(bench().go({ incidentArmId, comment: ['x'] })).rejects.toMatchObject({ code: 'invalid-input', flaws: [{ field: 'incidentArmId' }] });
  });

  it('takes an id with a host and other letters', async () => {
    const { go, arm } = bench();
    await go({ incidentArmId: `https://management.azure.com${id.replace('resourceGroups', 'resourcegroups').replace('/incidents/', '/Incidents/')}/`, comment: ['x'] });
    expect(arm.comments.size).toBe(1);
  });
});

describe('comments', () => {
  it('writes nothing twice when the whole call is repeated', async () => {
    const { go, arm, writes } = bench();
    expect(await go({ comment: ['one', 'two'] })).toMatchObject([{ Status: 'written', Target: expect.stringMatching(/\/comments\/[0-9a-f]{8}-[0-9a-f]{4}-5/), EtagAfter: expect.any(String), RequestId: expect.any(String) }, { Status: 'written' }]);
    expect(await go({ comment: ['one', 'two'] })).toMatchObject([{ Status: 'unchanged' }, { Status: 'unchanged' }]);
    expect(await go({ comment: ['three'] })).toMatchObject([{ Status: 'updated' }, { Status: 'deleted' }]);
    expect([...arm.comments.values()].map(({ properties: { message } }) => message)).toEqual(['three']);
    expect(writes()).toHaveLength(4);
  });

  it('repeats a lost write in place', async () => {
    const { go, arm } = bench();
    const real = arm.fetch;
    let lost = false;
    const lossy: typeof real = async (url, init) => {
      const answer = await real(url, init);
      if (init?.method === 'PUT' && !lost) {
        lost = true;
        throw new FetchError('timeout', 'no answer');
      }
      return answer;
    };
    const ports = testPorts({ fetch: lossy, identity: { token: async () => 'token-1' } });
    const call = { signal: new AbortController().signal, deadline: ports.clock.now() + 60_000, problem: () => undefined };
    const rows = await ports.clock.run(writeBack({ incidentArmId: id, comment: ['one'], policy: policyOf(ports.settings, { allow: ['comment'] }), runId: 'r' }, ports, call));
    expect(rows).toMatchObject([{ Action: 'comment' }]);
    expect(arm.comments.size).toBe(1);
    expect(await go({ key: '', comment: ['one'] })).toMatchObject([{ Status: 'unchanged' }]);
  });

  it('keeps below a hundred, reading every page', async () => {
    const { go, arm } = bench();
    for (let index = 0; index < 99; index += 1) arm.comments.set(`c-${index}`, { etag: 'x', properties: { message: 'm' } });
    expect(await go({ comment: ['one', 'two'] })).toMatchObject([{ Status: 'written' }, { Status: 'skipped', Detail: expect.stringContaining('100') }]);
    expect(arm.comments.size).toBe(100);
  });

  it('tells of the parts that were written before one failed', async () => {
    const { go, arm } = bench();
    arm.mishap = ({ method, body }) => (method === 'PUT' && (body?.['properties'] as { message: string }).message === 'two' ? { status: 400 } : undefined);
    expect(await go({ comment: ['one', 'two', 'three'] })).toMatchObject([{ Status: 'written' }, { Status: 'failed' }]);
  });

  it('refuses a part that is too long, and writes the tags all the same', async () => {
    const { go, problems } = bench();
    expect(await go({ comment: ['x'.repeat(30_001)], tags: ['ti:clean'] })).toMatchObject([{ Action: 'tag', Status: 'written' }, { Action: 'comment', Status: 'failed', Code: 'invalid-input' }]);
    expect(problems).toMatchObject([{ code: 'invalid-input', about: expect.stringContaining('comment') }]);
  });
});

describe('tags and severity', () => {
  it('merges into the incident as it is, in one write', async () => {
    const { go, arm, writes } = bench();
    expect(await go({ tags: ['ti:malicious'], severity: raise })).toMatchObject([
      { Action: 'tag', Status: 'written', EtagBefore: '"e2"', EtagAfter: '"e3"' }, { Action: 'severity', Status: 'written', Before: 'Low', After: 'High' }, { Action: 'comment', Status: 'written' },
    ]);
    expect(writes()).toHaveLength(2);
    expect(writes()[0]!.body).toEqual({
      etag: '"e2"',
      properties: { title: 'T', description: 'with "quotes"', severity: 'High', status: 'Active', owner, firstActivityTimeUtc: '2026-01-01T00:00:00Z', labels: [{ labelName: 'vip' }, { labelName: 'ti:malicious' }] },
    });
    expect([...arm.comments.values()][0]!.properties['message']).toBe('Gumshoe changed the severity from Low to High: two say &lt;bad&gt; (run run-1)');
    expect(await go({ tags: ['ti:malicious'], severity: raise })).toMatchObject([{ Status: 'unchanged' }, { Status: 'unchanged' }]);
    expect(writes()).toHaveLength(2);
  });

  it.each([
    ['one provider is not enough', { ...raise, providersHigh: 1 }, {}, 'skipped'],
    ['a trusted one is', { ...raise, providersHigh: 1, trusted: true }, {}, 'written'],
    ['it is never lowered', { ...raise, to: 'Informational' as const }, {}, 'skipped'],
    ['unless configured', { ...raise, to: 'Informational' as const }, { mayLower: true }, 'written'],
  ])('%s', async (_, severity, policy, Status) => {
    const { go } = bench({ allow: ['severity'], ...policy });
    expect(await go({ severity })).toMatchObject([{ Action: 'severity', Status }]);
  });

  it('reads and merges again when somebody else was first', async () => {
    const { go, arm } = bench();
    let times = 0;
    arm.mishap = ({ method }) => {
      if (method === 'PUT' && times++ < 2) arm.change({ status: 'Closed', labels: [...(arm.incident.properties['labels'] as object[]), { labelName: `late-${times}` }] });
      return undefined;
    };
    expect(await go({ tags: ['ti:clean'] })).toMatchObject([{ Status: 'written', After: 'vip, late-1, late-2, ti:clean' }]);
    expect(arm.incident.properties).toMatchObject({ status: 'Closed', owner });
  });

  it('knows its own write again when the answer was lost', async () => {
    const { go, arm } = bench();
    let puts = 0;
    arm.mishap = ({ method, body }) => {
      if (method !== 'PUT' || body?.['etag'] === undefined || puts++ > 0) return undefined;
      arm.change({ severity: 'High', labels: [{ labelName: 'vip' }, { labelName: 'ti:malicious' }] });
      return { status: 503 };
    };
    expect(await go({ tags: ['ti:malicious'], severity: raise })).toMatchObject([{ Status: 'written' }, { Action: 'severity', Status: 'written', Before: 'Low' }, { Action: 'comment', Status: 'written' }]);
    expect(arm.comments.size).toBe(1);
  });

  it('gives up after three, as a row and a problem', async () => {
    const { go, arm, problems } = bench();
    arm.mishap = ({ method }) => (method === 'PUT' ? { status: 409, body: { error: { code: 'Conflict', message: 'busy' } } } : undefined);
    expect(await go({ tags: ['ti:clean'], severity: raise, comment: ['x'] })).toMatchObject([{ Action: 'tag', Status: 'failed', Code: 'conflict', Detail: expect.stringMatching(/Conflict: busy.*req-/) }, { Action: 'severity', Status: 'failed' }, { Action: 'comment', Status: 'failed' }]);
    expect(problems).toHaveLength(2);
    expect(arm.sent.filter(({ method }) => method === 'PUT')).toHaveLength(6);
  });

  it('refuses tags that are not ours', async () => {
    await expect(bench().go({ tags: ['vip'] })).rejects.toMatchObject({ code: 'invalid-input', flaws: [{ field: 'tags' }] });
  });
});

describe('the service', () => {
  const first = (status: number, headers: Record<string, string> = {}): Mishap => (_, index) => (index === 0 ? { status, headers } : undefined);

  it.each([['a number', '7', 7], ['a date', new Date(Date.parse('2026-06-15T12:00:09Z')).toUTCString(), 9], ['none', undefined, 2]])('waits as Retry-After says: %s', async (_, header, seconds) => {
    const { go, arm, ports } = bench();
    arm.mishap = first(429, header === undefined ? {} : { 'retry-after': header });
    const start = ports.clock.now();
    expect(await go({ tags: ['ti:clean'] })).toMatchObject([{ Status: 'written' }]);
    expect(ports.clock.now() - start).toBe(seconds * 1000);
  });

  it('does not wait past the deadline', async () => {
    const { go, arm, problems, ports } = bench();
    arm.mishap = () => ({ status: 503, headers: { 'retry-after': '90' } });
    const start = ports.clock.now();
    expect(await go({ tags: ['ti:clean'] })).toMatchObject([{ Status: 'failed', Code: 'rate-limited' }]);
    expect(problems).toMatchObject([{ retryAfter: 90 }]);
    expect(ports.clock.now()).toBe(start);
  });

  it('asks for a new token once', async () => {
    const { go, arm } = bench();
    arm.token = 'token-2';
    expect(await go({ tags: ['ti:clean'] })).toMatchObject([{ Status: 'written' }]);
    arm.token = 'token-3';
    expect(await go({ tags: ['ti:malicious'] })).toMatchObject([{ Status: 'failed', Code: 'forbidden', Detail: expect.stringContaining('Microsoft Sentinel Responder') }]);
  });

  it('names the missing identity', async () => {
    const ports = testPorts();
    const call = { signal: new AbortController().signal, deadline: Infinity, problem: () => undefined };
    expect(await writeBack({ incidentArmId: id, comment: ['x'], policy: policyOf(ports.settings, { allow: ['comment'] }), runId: 'r' }, ports, call)).toMatchObject([{ Status: 'failed', Code: 'not-configured' }]);
  });
});

describe('an incident by its id', () => {
  it('comes with its entities, in a form that read() understands', async () => {
    const { arm, ports, call, problems } = bench();
    arm.comments.set('c', { etag: 'x', properties: { message: 'hello' } });
    const reading = read(await ports.clock.run(readIncidentById(id, ports, call)));
    expect(reading).toMatchObject({ form: 'arm-incident', trigger: { incidentArmId: id, incidentId: 'i-1' } });
    expect(reading.entities.map(({ type }) => type)).toEqual(['ip']);
    expect(reading.incident!.values.get('Comments')).toMatchObject([{ Message: 'hello' }]);
    expect(problems).toEqual([]);
  });

  it('comes without a part that fails', async () => {
    const { arm, ports, call, problems } = bench();
    arm.mishap = ({ path }) => (path.endsWith('/entities') ? { status: 403 } : undefined);
    expect(read(await ports.clock.run(readIncidentById(id, ports, call))).entities).toEqual([]);
    expect(problems).toMatchObject([{ code: 'forbidden', about: 'entities of the incident' }]);
  });
});
