import { z } from 'zod';
import { Fault, type Flaw } from './fault.ts';

/** One thing an operator can set: its environment variable, its schema, what it is for. */
interface Setting<S extends z.ZodType> {
  env: string;
  schema: S;
  purpose: string;
}
const setting = <S extends z.ZodType>(env: string, schema: S, purpose: string): Setting<S> => ({ env, schema, purpose });

const list = z
  .string()
  .transform((text) => text.split(',').map((item) => item.trim()).filter((item) => item !== ''))
  .default([]);
/** `Name=calls/seconds+calls/seconds,Name=…` */
const rates = z
  .string()
  .regex(/^\s*(?:[\w. -]{1,60}=\d{1,9}\/\d{1,8}(?:\+\d{1,9}\/\d{1,8}){0,6}\s*(?:,\s*|$)){0,60}$/, 'write Name=calls/seconds+calls/seconds, separated by commas')
  .transform((text) => Object.fromEntries(text.split(',').filter((item) => item.includes('=')).map((item) => {
    const [name = '', windows = ''] = item.split('=');
    return [name.trim(), windows.trim().split('+').map((window) => window.split('/').map(Number)).map(([calls = 1, seconds = 1]) => ({ calls: Math.max(1, calls), seconds: Math.max(1, seconds) }))];
  })))
  .default({});
const flag = z.stringbool().default(false);
const text = z.string().optional();

/** Every setting. Keys of services are no settings: they come from the `secrets` port. */
export const settingTable = {
  cloud: setting('GUMSHOE_CLOUD', z.enum(['local', 'azure', 'aws']).default('local'), 'Which cloud holds the store, blobs, queue and secrets.'),
  folder: setting('GUMSHOE_FOLDER', z.string().default('.gumshoe'), 'Where the local cloud keeps its store and blobs; :memory: for none.'),
  address: setting('GUMSHOE_ADDRESS', z.string().default('127.0.0.1'), 'Address that the local server listens on.'),
  port: setting('GUMSHOE_PORT', z.coerce.number().int().min(0).max(65535).default(7071), 'Port of the local server; 0 takes a free one.'),
  workers: setting('GUMSHOE_WORKERS', z.coerce.number().int().min(0).max(64).default(2), 'Queue workers of the local server.'),
  publicUrl: setting('GUMSHOE_PUBLIC_URL', text, 'Address that callers see, for status links; default: from the request.'),
  logLevel: setting('GUMSHOE_LOG_LEVEL', z.enum(['debug', 'info', 'warn', 'error']).default('warn'), 'Least important log line shown.'),
  configPath: setting('GUMSHOE_CONFIG', text, 'YAML settings file: providers, own assets, limits.'),
  proxy: setting('HTTPS_PROXY', text, 'Proxy for every outgoing request.'),
  noProxy: setting('NO_PROXY', list, 'Hosts reached without the proxy.'),
  caBundle: setting('GUMSHOE_CA_BUNDLE', text, 'PEM file of further certificate authorities, for TLS-inspecting proxies.'),
  trustedHosts: setting('GUMSHOE_TRUSTED_HOSTS', list, 'Own servers that may have private addresses, such as a MISP; https only.'),
  ownDomains: setting('GUMSHOE_OWN_DOMAINS', list, 'Own domains: never sent to anybody.'),
  ownAddresses: setting('GUMSHOE_OWN_ADDRESSES', list, 'Own addresses and CIDR blocks: never sent to anybody.'),
  knownGood: setting('GUMSHOE_KNOWN_GOOD', list, 'Domains, addresses and hashes known to be good: looked up, never scored as bad.'),
  tlpCeiling: setting('GUMSHOE_TLP_CEILING', z.enum(['clear', 'green', 'amber', 'amber+strict']).default('amber'), 'Values marked above this never leave.'),
  rates: setting('GUMSHOE_RATES', rates, 'Quotas of your plans, for example VirusTotal=1000/60+30000/86400,AbuseIPDB=5000/86400 (calls/seconds).'),
  urlPolicy: setting('GUMSHOE_URL_POLICY', z.enum(['send', 'strip', 'withhold']).default('send'), 'URLs with a query: send whole, strip the query, or withhold.'),
  emailPolicy: setting('GUMSHOE_EMAIL_POLICY', z.enum(['send', 'withhold']).default('send'), 'E-mail addresses: send to providers, or withhold.'),
  providers: setting('GUMSHOE_PROVIDERS', list, 'Providers asked by default; empty: every one that is ready.'),
  providerFolder: setting('GUMSHOE_PROVIDER_FOLDER', text, 'Folder with declarations of own providers (YAML or JSON), seen beside the blobs below providers/.'),
  feeds: setting('GUMSHOE_FEEDS', list, 'Feed files (STIX, MISP, CSV) loaded at start by the local server.'),
  writeBack: setting('GUMSHOE_WRITE_BACK', list, 'What may be written to Sentinel: comment, tag, severity. Empty: nothing.'),
  azureCloud: setting('GUMSHOE_AZURE_CLOUD', z.enum(['global', 'usgov', 'cn']).default('global'), 'Which Azure: decides every endpoint.'),
  entra: setting('GUMSHOE_ENTRA', flag, 'Let Entra authentication in front of the function app stand in for function keys.'),
  storage: setting('AzureWebJobsStorage', text, 'Storage connection string; emulators only. UseDevelopmentStorage=true is Azurite.'),
  storageAccount: setting('AzureWebJobsStorage__accountName', text, 'Storage account reached by managed identity.'),
  vault: setting('GUMSHOE_VAULT', text, 'Key Vault name or address that holds the keys of providers.'),
  clientId: setting('AZURE_CLIENT_ID', text, 'Client id of the user-assigned identity or application.'),
  tenantId: setting('AZURE_TENANT_ID', text, 'Tenant of the application.'),
  workspaceId: setting('GUMSHOE_WORKSPACE_ID', text, 'Log Analytics workspace id for queries.'),
  workspace: setting('GUMSHOE_WORKSPACE', text, 'ARM id of the Sentinel workspace.'),
  region: setting('AWS_REGION', z.string().default('us-east-1'), 'AWS region.'),
  table: setting('GUMSHOE_TABLE', z.string().default('gumshoe'), 'Name of the storage table (Azure, AWS).'),
  bucket: setting('GUMSHOE_BUCKET', z.string().default('gumshoe'), 'Name of the blob container or bucket.'),
  queueName: setting('GUMSHOE_QUEUE', z.string().default('gumshoe-work'), 'Name of the work queue (Azure) or its URL (AWS).'),
  secretPrefix: setting('GUMSHOE_SECRET_PREFIX', z.string().default('gumshoe/'), 'Prefix of names in Secrets Manager.'),
  secretNames: setting(
    'GUMSHOE_SECRET_NAMES',
    list.transform((pairs) => Object.fromEntries(pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]))),
    'Names of secrets in the vault where they differ: virustotal-key=vt-prod, …',
  ),
  awsEndpoint: setting('GUMSHOE_AWS_ENDPOINTS', text, 'JSON map service → address, for emulators.'),
  databaseFolder: setting('GUMSHOE_DATABASES', text, 'Folder with further .mmdb databases (GeoLite2-City, GeoLite2-ASN …).'),
  browser: setting('GUMSHOE_BROWSER', text, 'Chromium or Chrome that takes screenshots, by path; none switches it off. Default: the one on PATH.'),
  loopbackHosts: setting('GUMSHOE_TRUSTED_LOOPBACK', flag, 'Let providers live on loopback over http: for tests only.'),
} as const;

type Table = typeof settingTable;
export type Settings = Readonly<{ [K in keyof Table]: z.output<Table[K]['schema']> }>;

/** Reads every setting once; one Fault names all that are wrong, with the variable and its purpose. */
export const readSettings = (env: Readonly<Record<string, string | undefined>>): Settings => {
  const flaws: Flaw[] = [];
  const settings: Record<string, unknown> = {};
  for (const [name, { env: variable, schema, purpose }] of Object.entries(settingTable)) {
    const given = env[variable];
    const parsed = schema.safeParse(given === '' ? undefined : given);
    if (parsed.success) settings[name] = parsed.data;
    else flaws.push({ field: variable, detail: `${parsed.error.issues.map((issue) => issue.message).join('; ')} (${purpose})` });
  }
  if (flaws.length > 0) throw new Fault('not-configured', `Settings to mend: ${flaws.map((flaw) => flaw.field).join(', ')}.`, { flaws });
  return Object.freeze(settings) as Settings;
};
