import { isCollection, isMap, isScalar, LineCounter, type Node, parseDocument, type Pair, type YAMLMap } from 'yaml';
import { Fault, type Flaw } from '../kit/fault.ts';
import { settingTable } from '../kit/settings.ts';
import { nearest } from '../text/edit-distance.ts';

/** What a settings file says, in the words of the environment. */
export interface Configuration {
  /** Variable → value, as if it had been set. */
  variables: Record<string, string>;
  /** Variable → variable: the value is in the other one. */
  references: Record<string, string>;
}

const sections = ['settings', 'secrets'];
const secretName = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const mostBytes = 1_000_000;

/** `abuseipdb-key` → `ABUSEIPDB_KEY`. */
export const variableOf = (secret: string): string => secret.toUpperCase().replaceAll('-', '_');

/**
 * Reads a settings file: `settings` (by the names of the table of settings) and `secrets` (name → value, `{environment: NAME}`, `{keyVault: name}` or
 * `{secretsManager: name}`). One Fault names everything that is wrong, each with its line.
 */
export const readConfiguration = (text: string, file: string): Configuration => {
  if (text.length > mostBytes) throw new Fault('not-configured', `${file} is larger than ${mostBytes} bytes.`);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, maxAliasCount: 0 } as object);
  const flaws: Flaw[] = [];
  const at = (node: unknown): string => `${file}:${lines.linePos((node as Node | null)?.range?.[0] ?? 0).line}`;
  for (const error of [...document.errors, ...document.warnings]) flaws.push({ field: `${file}:${error.linePos?.[0].line ?? 1}`, detail: error.message.split('\n')[0]! });
  const found: Configuration = { variables: {}, references: {} };
  const names: string[] = [];
  const flaw = (node: unknown, detail: string): void => void flaws.push({ field: at(node), detail });
  const root: unknown = document.contents;
  if (flaws.length === 0 && root !== null) {
    if (!isMap(root)) flaw(root, `The file is a map with ${sections.join(' and ')}.`);
    else
      for (const pair of root.items as Pair<Node, Node | null>[]) {
        const section = keyOf(pair);
        if (!sections.includes(section)) flaw(pair.key, `There is no section ${section}.${hint(section, sections)}`);
        else if (!isMap(pair.value)) flaw(pair.key, `${section} is a map of names to values.`);
        else if (section === 'settings') readSettingsMap(pair.value, found, flaw);
        else readSecretsMap(pair.value, found, names, flaw);
      }
  }
  if (flaws.length > 0) throw new Fault('not-configured', `${flaws[0]!.field}: ${flaws[0]!.detail}${flaws.length > 1 ? ` (and ${flaws.length - 1} more)` : ''}`, { flaws });
  if (names.length > 0) found.variables[settingTable.secretNames.env] = names.join(',');
  return found;
};

type Mark = (node: unknown, detail: string) => void;

const readSettingsMap = (map: YAMLMap, { variables }: Configuration, flaw: Mark): void => {
  for (const pair of map.items as Pair<Node, Node | null>[]) {
    const name = keyOf(pair);
    const known = Object.hasOwn(settingTable, name) ? settingTable[name as keyof typeof settingTable] : undefined;
    if (!known) {
      flaw(pair.key, `There is no setting ${name}.${hint(name, Object.keys(settingTable))}`);
      continue;
    }
    const value: unknown = isCollection(pair.value) ? pair.value.toJSON() : isScalar(pair.value) ? pair.value.value : null;
    if (value === null) continue;
    const text = Array.isArray(value) ? value.join(',') : typeof value === 'object' ? JSON.stringify(value) : `${value as string | number | boolean}`;
    const parsed = known.schema.safeParse(text);
    if (!parsed.success) flaw(pair.value, `${name}: ${parsed.error.issues[0]?.message ?? 'wrong'} (${known.purpose})`);
    else variables[known.env] = text;
  }
};

const readSecretsMap = (map: YAMLMap, { variables, references }: Configuration, names: string[], flaw: Mark): void => {
  for (const pair of map.items as Pair<Node, Node | null>[]) {
    const name = keyOf(pair);
    if (!secretName.test(name)) flaw(pair.key, `A secret is called like abuseipdb-key, not ${name}.`);
    else if (isScalar(pair.value) && pair.value.value !== null) variables[variableOf(name)] = `${pair.value.value as string | number | boolean}`;
    else {
      const reference = isMap(pair.value) ? (pair.value.toJSON() as Record<string, unknown>) : {};
      const [kind = '', ...more] = Object.keys(reference);
      const to = reference[kind];
      if (more.length > 0 || typeof to !== 'string' || !/^[\w./-]{1,256}$/.test(to)) flaw(pair.value ?? pair.key, `${name} is a text, {environment: NAME}, {keyVault: name} or {secretsManager: name}.`);
      else if (kind === 'environment') references[variableOf(name)] = to;
      else if (kind === 'keyVault' || kind === 'secretsManager') names.push(`${name}=${to}`);
      else flaw(pair.value, `${name}: there is no place "${kind}" for a secret. Use environment, keyVault or secretsManager.`);
    }
  }
};

const keyOf = ({ key }: Pair<Node, Node | null>): string => (isScalar(key) ? String(key.value) : '');

const hint = (name: string, known: readonly string[]): string => {
  const close = nearest(name, known);
  return close === undefined ? ` There are: ${known.slice(0, 12).join(', ')}${known.length > 12 ? ' …' : ''}.` : ` Did you mean ${close}?`;
};
