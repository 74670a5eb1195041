import type { Secrets } from '../kit/ports.ts';
import { type Settings, settingTable } from '../kit/settings.ts';

/** What a person who starts the server wants to know: where it is, what is configured and what is not. Names only, never values. */
export const greeting = async (url: string, settings: Settings, secrets: Secrets, wanted: readonly string[]): Promise<string> => {
  const isSet = (name: string): boolean => {
    const value = settings[name as keyof Settings];
    return Array.isArray(value) ? value.length > 0 : value !== undefined && value !== settingTable[name as keyof Settings].schema.safeParse(undefined).data;
  };
  const [set, unset] = partition(Object.keys(settingTable), isSet);
  const held = new Map(await Promise.all(wanted.map(async (name): Promise<[string, boolean]> => [name, (await secrets.get(name)) !== undefined])));
  const [present, absent] = partition(wanted, (name) => held.get(name) === true);
  const line = (label: string, names: readonly string[]): string => (names.length > 0 ? [`  ${label.padEnd(15)} ${names.join(' ')}`] : []).join('');
  const variables = (names: readonly string[]): string[] => names.map((name) => settingTable[name as keyof Settings].env);
  return [
    `Gumshoe answers at ${url}/api/ (catalogue at ${url}/api/catalogue). Stop it with Ctrl-C.`,
    line('settings', variables(set)),
    line('as by default', variables(unset)),
    line('keys', present),
    line('keys not there', absent),
  ].filter((text) => text !== '').join('\n').concat('\n');
};

const partition = (names: readonly string[], test: (name: string) => boolean): [string[], string[]] => [names.filter(test), names.filter((name) => !test(name))];
