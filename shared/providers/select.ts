import { Fault } from '../kit/fault.ts';
import type { Ports } from '../kit/ports.ts';
import { type Credentials, credentialsOf } from './credentials.ts';
import type { Provider } from './provider.ts';

/** A provider that will be asked, or that will say why not. */
export interface Chosen {
  provider: Provider;
  credentials: Credentials;
  /** Why it cannot be asked. */
  obstacle?: string;
}

export interface Selection {
  /** By name; whoever is named is answered for, ready or not. */
  names?: readonly string[] | undefined;
  scope?: 'primary' | 'secondary' | 'all' | undefined;
  /** Ask even services that have ended: for archives of their answers. */
  retired?: boolean | undefined;
}

const key = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');

/** The provider of that name or alias, however it is written. */
export const named = (name: string, known: readonly Provider[]): Provider | undefined =>
  known.find((one) => key(one.name) === key(name)) ?? known.find(({ aliases = [] }) => aliases.some((alias) => key(alias) === key(name)));

/** Is it asked when nobody is named? The settings may list who is. */
export const isPrimary = (declaration: Provider, primary: readonly string[], known: readonly Provider[]): boolean =>
  primary.length > 0 ? primary.some((name) => named(name, known) === declaration) : declaration.secondary !== true;

const retiredWords = ({ name, state }: Provider): string | undefined =>
  state?.is === 'retired' ? `${name} has ended: ${state.reason} Use ${state.successor}.` : undefined;

/** Whom to ask. Unknown names are refused with the list of the known. */
export const select = async (
  { names = [], scope = 'primary', retired = false }: Selection,
  known: readonly Provider[],
  ports: Pick<Ports, 'secrets' | 'settings'>,
): Promise<Chosen[]> => {
  const unknown = names.filter((name) => !named(name, known));
  if (unknown.length > 0) {
    const detail = `There is no provider ${unknown.map((name) => `"${name}"`).join(', ')}. There are: ${known.map(({ name }) => name).join(', ')}.`;
    throw new Fault('invalid-input', detail, { flaws: [{ field: 'providers', detail }] });
  }
  const wanted =
    names.length > 0
      ? [...new Set(names.map((name) => named(name, known)!))]
      : known.filter((one) => scope === 'all' || isPrimary(one, ports.settings.providers, known) === (scope === 'primary'));
  const chosen = await Promise.all(
    wanted.map(async (declaration): Promise<Chosen> => {
      const credentials = await credentialsOf(declaration, ports);
      const missing = credentials.missing.length > 0 ? `Not configured: set the secret ${credentials.missing.join(' and ')}.` : undefined;
      const obstacle = (retired ? undefined : retiredWords(declaration)) ?? missing;
      return { provider: declaration, credentials, ...(obstacle !== undefined && { obstacle }) };
    }),
  );
  return names.length > 0 ? chosen : chosen.filter(({ obstacle }) => obstacle === undefined);
};

/** The question of that type and sub-query, if the provider has one. */
export const askFor = ({ asks }: Provider, type: string, exact: string, subtype: string | null) => {
  const keyOf = (of: string): string => (subtype === null ? of : `${of}-${subtype}`);
  return asks[keyOf(type)] ?? asks[keyOf(exact)];
};
