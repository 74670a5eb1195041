import { describe, expect, it } from 'vitest';
import { asking, everyProvider, portsSaying } from '../../support/asking.ts';
import { recordings } from './recordings.ts';

const inside = (provider: string): boolean => provider === 'ServiceNow';

describe('a recorded answer', () => {
  it.each(recordings.map((one) => [`${one.provider} ${one.about.slice(1).join('-')} (${one.severity})`, one] as const))('%s', async (_, recording) => {
    const { provider, about: [value, type, subtype], says, asks, severity, details, permalink } = recording;
    const { ports, sent } = portsSaying(says, [provider]);
    const rows = await asking([{ value, type }], { ports, names: [provider], subtype, inside: inside(provider) });
    expect(`${sent[0]?.method} ${sent[0]?.url}`).toBe(asks);
    expect(rows).toHaveLength(1);
    const [row] = rows;
    expect(row).toMatchObject({ Provider: provider, IocType: type, QuerySubtype: subtype ?? null, Severity: severity, Retryable: false });
    if (details === null) expect(row).toMatchObject({ Result: false, Status: 4, Details: 'Not found.' });
    else {
      expect(row).toMatchObject({ Status: 0, ErrorKind: null });
      if (typeof details === 'string') expect(row!.Details).toBe(details);
      else expect(row!.Details).toMatchObject(details as object);
    }
    if (permalink !== undefined) expect(row!.Permalink).toBe(permalink);
    expect(JSON.stringify(row)).not.toContain('k3y-4-tests');
  });

  it('exists for every live provider that is asked over HTTP or publishes a list', () => {
    const recorded = new Set(recordings.map(({ provider }) => provider));
    const wanted = everyProvider.filter(({ state, asks }) => state?.is !== 'retired' && Object.values(asks).some(({ kind }) => kind === 'http' || kind === 'feed'));
    expect(wanted.map(({ name }) => name).filter((name) => !recorded.has(name))).toEqual([]);
  });
});
