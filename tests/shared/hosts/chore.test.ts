import { describe, expect, it } from 'vitest';
import { catalogue } from '../../../functions/index.ts';
import { runChore } from '../../../shared/hosts/chore.ts';
import { chores } from '../../../shared/hosts/chores.ts';
import { maxmind } from '../../support/maxmind.ts';
import { testPorts } from '../../support/ports.ts';

describe('chores', () => {
  it('name operations that there are, with an input that they take', () => {
    for (const { operation, input, schedule } of chores) {
      expect(catalogue.find(({ name }) => name === operation)?.input.safeParse(input).success, operation).toBe(true);
      expect(schedule.split(' ')).toHaveLength(6);
    }
  });

  it('are left out without their secrets, and done with them', async () => {
    const [refresh] = chores;
    const without = testPorts();
    await runChore(catalogue, without, refresh!);
    expect(await without.blobs.read('databases/GeoLite2-City.mmdb')).toBeUndefined();
    const having = testPorts(maxmind());
    await runChore(catalogue, having, refresh!);
    expect(await having.blobs.read('databases/GeoLite2-City.mmdb')).toBeDefined();
  });
});
