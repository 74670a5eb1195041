import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { environment } from '../../../shared/clouds/machine/environment.ts';
import { readConfiguration } from '../../../shared/configuration/file.ts';
import { fromNotebook } from '../../../shared/configuration/notebook.ts';
import { Fault } from '../../../shared/kit/fault.ts';
import { readSettings } from '../../../shared/kit/settings.ts';
import { contextProviders, providers } from '../../../shared/providers/index.ts';

const good = `settings:
  ownDomains: [corp.example, corp.test]
  tlpCeiling: green
  port: 7100
secrets:
  virustotal-key: { environment: VT }
  abuseipdb-key: plain-key
  otx-key: { keyVault: otx-prod }
  greynoise-key: { secretsManager: soc/greynoise }
`;

const faultOf = (work: () => unknown): Fault | undefined => {
  try {
    work();
  } catch (thrown) {
    return thrown as Fault;
  }
  return undefined;
};

describe('a settings file', () => {
  it('says what the environment would', () => {
    const { variables, references } = readConfiguration(good, 'gumshoe.yaml');
    expect(readSettings(variables)).toMatchObject({ ownDomains: ['corp.example', 'corp.test'], tlpCeiling: 'green', port: 7100, secretNames: { 'otx-key': 'otx-prod', 'greynoise-key': 'soc/greynoise' } });
    expect(variables['ABUSEIPDB_KEY']).toBe('plain-key');
    expect(references).toEqual({ VIRUSTOTAL_KEY: 'VT' });
  });

  it.each([
    ['a misspelt setting', 'settings:\n  ownDomain: [a.example]\n', 'gumshoe.yaml:2', 'Did you mean ownDomains?'],
    ['a misspelt section', 'setting:\n  port: 1\n', 'gumshoe.yaml:1', 'Did you mean settings?'],
    ['a wrong value', 'settings:\n  port: 7071\n  tlpCeiling: purple\n', 'gumshoe.yaml:3', 'tlpCeiling'],
    ['a wrong name of a secret', 'secrets:\n  VT_KEY: x\n', 'gumshoe.yaml:2', 'abuseipdb-key'],
    ['a reference to nowhere', 'secrets:\n  vt-key: { passwordManager: x }\n', 'gumshoe.yaml:2', 'passwordManager'],
    ['broken YAML', 'settings:\n  port: [1\n', 'gumshoe.yaml:', ''],
    ['a list', '- a\n', 'gumshoe.yaml:1', 'map'],
    ['a name twice', 'settings:\n  port: 1\n  port: 2\n', 'gumshoe.yaml:', 'unique'],
  ])('is refused with file and line: %s', (_, text, field, detail) => {
    const wrong = faultOf(() => readConfiguration(text, 'gumshoe.yaml'));
    expect(wrong).toMatchObject({ code: 'not-configured' });
    expect(wrong!.flaws[0]!.field).toContain(field);
    expect(wrong!.flaws[0]!.detail).toContain(detail);
  });

  it('never throws anything but a fault', () => {
    const piece = fc.constantFrom('settings', 'secrets', ':', '\n', ' ', '  ', '{', '}', '[', '&a', '*a', '!!js', 'port', '1', "'", '#', '-');
    fc.assert(
      fc.property(fc.string({ unit: piece, maxLength: 40 }), (text) => {
        const thrown = faultOf(() => readConfiguration(text, 'f'));
        if (thrown) expect(thrown).toBeInstanceOf(Fault);
      }),
    );
  });

  it('never says a secret', () => {
    const wrong = faultOf(() => readConfiguration('secrets:\n  a-key: hunter2\n  b-key: { nowhere: hunter2 }\n', 'f'));
    expect(JSON.stringify([wrong!.message, wrong!.flaws])).not.toContain('hunter2');
  });

  it('gives way to what is set already', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'gumshoe-config-'));
    const path = join(folder, 'gumshoe.yaml');
    writeFileSync(path, good);
    const env = await environment({ GUMSHOE_CONFIG: path, GUMSHOE_TLP_CEILING: 'clear', VT: 'from-elsewhere' });
    expect(env).toMatchObject({ GUMSHOE_TLP_CEILING: 'clear', VIRUSTOTAL_KEY: 'from-elsewhere', ABUSEIPDB_KEY: 'plain-key' });
    await expect(environment({ GUMSHOE_CONFIG: join(folder, 'none.yaml') })).rejects.toMatchObject({ code: 'not-configured' });
    rmSync(folder, { recursive: true });
  });
});

describe("a notebook's settings file", () => {
  const text = `AzureSentinel:
  Workspaces:
    Default: { WorkspaceId: b0c6a2f4-51d7-4a5e-8f3a-6f0d1c2b3a49, TenantId: 7d1f0a52-3c64-4b0f-9a55-0c1d2e3f4a5b, SubscriptionId: s, ResourceGroup: rg, WorkspaceName: ws }
    Other: { WorkspaceId: x }
KeyVault: { VaultName: soc-vault }
TIProviders:
  OTX: { Args: { AuthKey: in-clear-1234 }, Primary: true }
  VirusTotal: { Args: { AuthKey: { KeyVault: null } }, Primary: true, Provider: VirusTotal }
  XForce: { Args: { ApiID: { EnvironmentVar: XF_ID }, AuthKey: { KeyVault: other/xf } }, Primary: false }
  Nobody: { Args: { AuthKey: x } }
OtherProviders: { GeoIPLite: { Args: { AuthKey: { EnvironmentVar: GEO }, AccountID: 1234 } } }
DataProviders: { Splunk: { Args: { host: x } } }
`;
  const { yaml, items } = fromNotebook(text, [...providers, ...contextProviders]);

  it('becomes ours, without a secret, and can be read back', () => {
    expect(yaml).not.toContain('in-clear-1234');
    const { variables, references } = readConfiguration(yaml, 'converted.yaml');
    expect(readSettings(variables)).toMatchObject({
      workspaceId: 'b0c6a2f4-51d7-4a5e-8f3a-6f0d1c2b3a49', vault: 'soc-vault', providers: ['OTX', 'VirusTotal'],
      workspace: '/subscriptions/s/resourceGroups/rg/providers/Microsoft.OperationalInsights/workspaces/ws',
      secretNames: { 'virustotal-key': 'TIProviders-VirusTotal-Args-AuthKey', 'xforce-key': 'xf' },
    });
    expect(references).toMatchObject({ OTX_KEY: 'OTX_KEY', XFORCE_ID: 'XF_ID', MAXMIND_KEY: 'GEO' });
  });

  it('says what was left out, and why', () => {
    const left = items.filter(({ Outcome }) => Outcome === 'left out').map(({ Source }) => Source);
    expect(left).toEqual(['AzureSentinel.Workspaces.Other', 'TIProviders.Nobody', 'DataProviders.Splunk']);
    expect(items.find(({ Target }) => Target === 'secrets.otx-key')?.Detail).toContain('OTX_KEY');
  });
});
