import { describe, expect, it } from 'vitest';
import writeIncident from '../../../functions/write/incident.ts';
import { FakeArm } from '../../support/arm.ts';
import { testPorts } from '../../support/ports.ts';
import { runIn } from '../../support/run.ts';

const incidentArmId = '/subscriptions/s-1/resourceGroups/soc/providers/Microsoft.OperationalInsights/workspaces/main/providers/Microsoft.SecurityInsights/incidents/i-1';
const given = { incidentArmId, comments: ['hello'], tags: ['ti:malicious'], severity: 'High', providersHigh: 2, reason: 'two say so' };
const bench = (allowed: string) => {
  const arm = new FakeArm(incidentArmId, { title: 'T', severity: 'Low', status: 'New', labels: [] });
  return { arm, ports: testPorts({ env: { GUMSHOE_WRITE_BACK: allowed }, fetch: arm.fetch, identity: { token: async () => 'token-1' } }) };
};

describe('write-incident', () => {
  it('writes what the settings allow, and only that', async () => {
    const { arm, ports } = bench('comment,tag');
    const { rows, problems } = await runIn(writeIncident, given, ports);
    expect(rows).toMatchObject([{ Action: 'severity', Status: 'skipped' }, { Action: 'tag', Status: 'written', After: 'ti:malicious' }, { Action: 'comment', Status: 'written' }]);
    expect(problems).toEqual([]);
    expect(arm.incident.properties).toMatchObject({ severity: 'Low', labels: [{ labelName: 'ti:malicious' }] });
  });

  it('writes nothing twice', async () => {
    const { arm, ports } = bench('comment,tag,severity');
    await runIn(writeIncident, given, ports);
    const writes = () => arm.sent.filter(({ method }) => method !== 'GET').length;
    const before = writes();
    expect((await runIn(writeIncident, given, ports)).rows.map(({ Status }) => Status)).toEqual(['unchanged', 'unchanged', 'unchanged']);
    expect(writes()).toBe(before);
    expect(arm.comments.size).toBe(2);
  });
});
