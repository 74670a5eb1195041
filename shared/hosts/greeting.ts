import { isDeepStrictEqual } from 'node:util';
import { type Settings, settingTable } from '../kit/settings.ts';

/** A provider, as `list-providers` shows it. */
export interface Standing {
  name: string;
  ready: boolean;
  /** Names of the secrets that it waits for. */
  missing: readonly string[];
}

/** What a person who starts the server wants to know: where it is, what is configured and what is not. Names only, never values. */
export const greeting = (url: string, settings: Settings, providers: readonly Standing[]): string => {
  const [set, unset] = partition(Object.keys(settingTable) as (keyof Settings)[], (name) => isSet(name, settings));
  const [ready, waiting] = partition(providers.filter((one) => one.ready || one.missing.length > 0), (one) => one.ready);
  const variables = (names: readonly (keyof Settings)[]): string[] => names.map((name) => settingTable[name].env);
  const lines: [string, string[]][] = [
    ['settings', variables(set)],
    ['as by default', variables(unset)],
    ['providers', ready.map(({ name }) => name)],
    ['without key', waiting.map(({ name, missing }) => `${name} (${missing.map(variableOf).join(', ')})`)],
  ];
  const shown = lines.filter(([, names]) => names.length > 0).map(([label, names]) => wrapped(label, names));
  return [`Gumshoe answers at ${url}/api/ (catalogue at ${url}/api/catalogue). Stop it with Ctrl-C.`, ...shown].join('\n').concat('\n');
};

const isSet = (name: keyof Settings, settings: Settings): boolean => {
  const value: unknown = settings[name];
  return !isDeepStrictEqual(value, settingTable[name].schema.safeParse(undefined).data);
};

/** Secret `virustotal-key` is the variable `VIRUSTOTAL_KEY`. */
const variableOf = (secret: string): string => secret.toUpperCase().replace(/[^A-Z0-9]/g, '_');

const width = 110;

/** A label and names in lines of a readable width. */
const wrapped = (label: string, names: readonly string[]): string => {
  const lines = [`  ${label.padEnd(14)}`];
  for (const name of names) {
    if (lines.at(-1)!.length + name.length >= width) lines.push(' '.repeat(16));
    lines[lines.length - 1] += ` ${name}`;
  }
  return lines.join('\n');
};

const partition = <T>(all: readonly T[], test: (one: T) => boolean): [T[], T[]] => [all.filter(test), all.filter((one) => !test(one))];
