import { createHash } from 'node:crypto';
import type { Ports } from '../kit/ports.ts';
import type { Provider } from './provider.ts';

/** What an operator has given for a provider. */
export interface Credentials {
  fields: Readonly<Record<string, string>>;
  /** Fields that no row, log or error may show, by value. */
  secrets: readonly string[];
  /** Required fields that are not there, as the names of secrets to set. */
  missing: readonly string[];
  /** Tells credentials apart without telling them. */
  fingerprint: string;
}

/** `AbuseIPDB`, `key` → `abuseipdb-key`. */
const secretName = (name: string, field: string): string => `${name.toLowerCase().replace(/[^a-z0-9]+/g, '')}-${field}`;

/** Every name under which a field is looked for: the provider's, its aliases', its account's. */
export const secretNames = ({ name, aliases = [], account }: Pick<Provider, 'name' | 'aliases' | 'account'>, field: string): string[] => [
  ...new Set([name, ...aliases, ...(account ? [account] : [])].map((one) => secretName(one, field))),
];

/** Reads the fields of a provider: from secrets, workspace and tenant also from the settings. */
export const credentialsOf = async (declaration: Provider, { secrets, settings }: Pick<Ports, 'secrets' | 'settings'>): Promise<Credentials> => {
  const fallback: Readonly<Record<string, string | undefined>> = { workspace: settings.workspaceId, tenant: settings.tenantId };
  const found = await Promise.all(
    Object.entries(declaration.fields ?? {}).map(async ([field, { required, secret }]) => {
      const value = (await firstOf(secretNames(declaration, field), secrets)) ?? fallback[field];
      const usable = value !== undefined && !/[\r\n\0]/.test(value.trim()) && value.trim() !== '';
      return { field, required, secret, value: usable ? value.trim() : undefined };
    }),
  );
  const given = found.filter((one): one is typeof one & { value: string } => one.value !== undefined);
  return {
    fields: Object.fromEntries(given.map(({ field, value }) => [field, value])),
    secrets: given.filter(({ secret }) => secret).map(({ value }) => value),
    missing: found.filter(({ required, value }) => required && value === undefined).map(({ field }) => secretNames(declaration, field)[0]!),
    fingerprint:
      given.length === 0
        ? 'none'
        : createHash('sha256')
            .update(JSON.stringify(given.map(({ field, value }) => [field, value])))
            .digest('hex')
            .slice(0, 16),
  };
};

const firstOf = async (names: readonly string[], secrets: Ports['secrets']): Promise<string | undefined> => {
  for (const name of names) {
    const value = await secrets.get(name);
    if (value !== undefined && value !== '') return value;
  }
  return undefined;
};

/** The text without any of the secrets. */
export const redacted = (text: string, secrets: readonly string[]): string =>
  secrets.reduce((clean, secret) => (secret.length < 4 ? clean : clean.replaceAll(secret, '[redacted]')), text);
