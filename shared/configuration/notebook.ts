import { parseDocument, stringify } from 'yaml';
import { Fault } from '../kit/fault.ts';
import type { Provider } from '../providers/provider.ts';
import { secretNames } from '../providers/credentials.ts';
import { named } from '../providers/select.ts';
import { variableOf } from './file.ts';

/** What became of one entry of a notebook's settings. */
export interface Converted {
  Source: string;
  Outcome: 'converted' | 'left out';
  Target: string;
  Detail: string;
}

type Map_ = Readonly<Record<string, unknown>>;
const mapOf = (value: unknown): Map_ => (typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Map_) : {});
const textOf = (value: unknown): string | undefined => (typeof value === 'string' || typeof value === 'number' ? String(value) : undefined);
const pick = (map: Map_, name: string): unknown => map[Object.keys(map).find((key) => key.toLowerCase() === name.toLowerCase()) ?? name];

/** Argument of a provider there → field of a secret here. */
const fields: Readonly<Record<string, string>> = { authkey: 'key', apiid: 'id', instance: 'instance' };
/** Sections of further services → prefix of their secrets here. */
const services: Readonly<Record<string, string>> = { geoiplite: 'maxmind', ipstack: 'ipstack', browshot: 'browshot' };

/** Reads the settings file of the notebook library and writes ours. Plain secrets are never copied: they become variables to set. */
export const fromNotebook = (text: string, known: readonly Provider[]): { yaml: string; items: Converted[] } => {
  const document = parseDocument(text, { maxAliasCount: 0 } as object);
  const error = document.errors[0];
  if (error) throw new Fault('invalid-input', `text: line ${error.linePos?.[0].line ?? 1}: ${error.message.split('\n')[0]}`, { flaws: [{ field: 'text', detail: 'It is no YAML.' }] });
  const root = mapOf(document.toJSON());
  const settings: Record<string, unknown> = {};
  const secrets: Record<string, unknown> = {};
  const items: Converted[] = [];
  const note = (Source: string, Target: string, Detail: string, Outcome: Converted['Outcome'] = 'converted') => void items.push({ Source, Target, Detail, Outcome });
  const setting = (source: string, name: string, value: unknown): void => {
    if (value === undefined || value === null || value === '') return;
    settings[name] = value;
    note(source, `settings.${name}`, '');
  };
  const secret = (source: string, name: string, value: unknown): void => {
    const { reference, detail } = referenceOf(value, source, name);
    if (reference === undefined) return note(source, '', detail, 'left out');
    secrets[name] = reference;
    note(source, `secrets.${name}`, detail);
  };

  workspace(mapOf(pick(root, 'AzureSentinel') ?? pick(root, 'MSSentinel')), setting, note);
  setting('KeyVault.VaultName', 'vault', textOf(pick(mapOf(pick(root, 'KeyVault')), 'VaultName')));
  const cloud = textOf(pick(mapOf(pick(root, 'Azure')), 'cloud'))?.toLowerCase();
  if (cloud !== undefined) setting('Azure.cloud', 'azureCloud', { public: 'global', gov: 'usgov', china: 'cn' }[cloud] ?? cloud);
  const primary: string[] = [];
  for (const section of ['TIProviders', 'ContextProviders']) {
    for (const [name, entry] of Object.entries(mapOf(pick(root, section)))) {
      const source = `${section}.${name}`;
      const provider = named(textOf(pick(mapOf(entry), 'Provider')) ?? name, known) ?? named(name, known);
      if (!provider) note(source, '', 'There is no such provider here.', 'left out');
      else {
        if (pick(mapOf(entry), 'Primary') === true && section === 'TIProviders') primary.push(provider.name);
        for (const [argument, value] of Object.entries(mapOf(pick(mapOf(entry), 'Args')))) {
          const field = fields[argument.toLowerCase()];
          if (field) secret(`${source}.Args.${argument}`, secretNames(provider, field)[0]!, value);
          else note(`${source}.Args.${argument}`, '', 'It has no meaning here.', 'left out');
        }
      }
    }
  }
  if (primary.length > 0) setting('TIProviders.*.Primary', 'providers', primary);
  for (const section of ['OtherProviders', 'DataProviders']) {
    for (const [name, entry] of Object.entries(mapOf(pick(root, section)))) {
      const prefix = services[name.toLowerCase()];
      if (prefix === undefined) note(`${section}.${name}`, '', 'Connections to data sources are not read from this file.', 'left out');
      else for (const [argument, value] of Object.entries(mapOf(pick(mapOf(entry), 'Args') ?? entry))) {
        const field = { authkey: 'key', accountid: 'id' }[argument.toLowerCase()];
        if (field) secret(`${section}.${name}.${argument}`, `${prefix}-${field}`, value);
      }
    }
  }
  const read = ['azuresentinel', 'mssentinel', 'keyvault', 'azure', 'tiproviders', 'contextproviders', 'otherproviders', 'dataproviders'];
  for (const name of Object.keys(root)) if (!read.includes(name.toLowerCase())) note(name, '', 'This section has no counterpart here.', 'left out');
  return { yaml: stringify({ ...(Object.keys(settings).length > 0 && { settings }), ...(Object.keys(secrets).length > 0 && { secrets }) }), items };
};

const workspace = (section: Map_, setting: (source: string, name: string, value: unknown) => void, note: (source: string, target: string, detail: string, outcome: Converted['Outcome']) => void): void => {
  const all = Object.entries(mapOf(pick(section, 'Workspaces')));
  const [name, chosen] = all.find(([key]) => key.toLowerCase() === 'default') ?? all[0] ?? [];
  if (name === undefined) return;
  const of = (key: string) => textOf(pick(mapOf(chosen), key));
  const source = `AzureSentinel.Workspaces.${name}`;
  setting(`${source}.WorkspaceId`, 'workspaceId', of('WorkspaceId'));
  setting(`${source}.TenantId`, 'tenantId', of('TenantId'));
  const [subscription, group, workspaceName] = [of('SubscriptionId'), of('ResourceGroup'), of('WorkspaceName')];
  if (subscription && group && workspaceName)
    setting(`${source}.WorkspaceName`, 'workspace', `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.OperationalInsights/workspaces/${workspaceName}`);
  for (const [other] of all) if (other !== name) note(`AzureSentinel.Workspaces.${other}`, '', 'One installation serves one workspace: give this one its own.', 'left out');
};

/** Where a secret is kept: as there, or as a variable to be set when it stood in the file in clear. */
const referenceOf = (value: unknown, path: string, name: string): { reference?: Record<string, string>; detail: string } => {
  if (textOf(value) !== undefined) return { reference: { environment: variableOf(name) }, detail: `It stood there in clear: put it into ${variableOf(name)} or into a vault.` };
  const map = mapOf(value);
  const variable = textOf(pick(map, 'EnvironmentVar'));
  if (variable !== undefined) return { reference: { environment: variable }, detail: '' };
  if (!Object.keys(map).some((key) => key.toLowerCase() === 'keyvault')) return { detail: 'It is neither a text nor a reference.' };
  const given = textOf(pick(map, 'KeyVault')) ?? '';
  const [vault, own] = given.includes('/') ? given.split('/', 2) : [undefined, given];
  const keyVault = (own === '' || own?.toLowerCase() === 'default' ? path : own).replace(/[^0-9A-Za-z-]/g, '-');
  return { reference: { keyVault }, detail: vault === undefined ? '' : `It is in the vault ${vault}: copy it into the one of settings.vault.` };
};
