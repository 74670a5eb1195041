import type { Call } from '../../kit/call.ts';
import type { Blobs, Ports } from '../../kit/ports.ts';
import { contextProviders, providers } from '../index.ts';
import type { Provider } from '../provider.ts';
import { named } from '../select.ts';
import { declared, type DeclarationFlaw } from './read.ts';

/** Where declarations lie among the blobs; the folder of the settings is seen there, too. */
export const declarationPrefix = 'providers/';

const mostFiles = 200;
const mostBytes = 262_144;
const rememberMs = 60_000;

interface Found {
  providers: readonly Provider[];
  flaws: readonly DeclarationFlaw[];
}

/** Beside each blob port, so that nothing passes from one cloud or test to another. */
const remembered = new WeakMap<Blobs, { until: number; found: Promise<Found> }>();

/**
 * Every provider of threat intelligence: ours, and after them those that the operator has declared.
 * What is wrong with a declaration becomes a problem of the call.
 */
export const knownProviders = async ({ blobs, clock }: Pick<Ports, 'blobs' | 'clock'>, call?: Pick<Call, 'problem'>): Promise<readonly Provider[]> => {
  let entry = remembered.get(blobs);
  if (!entry || clock.now() >= entry.until) remembered.set(blobs, (entry = { until: clock.now() + rememberMs, found: load(blobs) }));
  const { providers: own, flaws } = await entry.found;
  for (const { file, line, detail } of flaws) call?.problem({ code: 'declaration', about: `${file}:${line}`, detail });
  return own.length === 0 ? providers : [...providers, ...own];
};

const load = async (blobs: Blobs): Promise<Found> => {
  const found: Provider[] = [];
  const flaws: DeclarationFlaw[] = [];
  try {
    for await (const { name, size } of blobs.list(declarationPrefix, mostFiles)) {
      const file = name.slice(declarationPrefix.length);
      if (!/\.(?:ya?ml|json)$/i.test(file)) continue;
      const bytes = size > mostBytes ? undefined : await blobs.read(name, mostBytes);
      const read =
        bytes === undefined
          ? { flaws: [{ file, line: 1, detail: `A declaration has at most ${mostBytes} bytes.` }] }
          : declared(file, new TextDecoder().decode(bytes));
      if ('flaws' in read) flaws.push(...read.flaws);
      else if (isTaken(read.provider, found))
        flaws.push({ file, line: 1, detail: `name: There is another provider of the name ${read.provider.name}, or of one of its aliases.` });
      else found.push(read.provider);
    }
  } catch (error) {
    flaws.push({ file: declarationPrefix, line: 1, detail: `The declarations cannot be read: ${(error as Error).message}` });
  }
  return { providers: found, flaws };
};

/** Secrets go by name, too: a declaration must not be given those of another provider. */
const isTaken = ({ name, aliases = [] }: Provider, own: readonly Provider[]): boolean => {
  const all = [...providers, ...contextProviders, ...own];
  const names = [...all, ...all.flatMap(({ account }) => (account === undefined ? [] : [{ ...all[0]!, name: account, aliases: [] }]))];
  return [name, ...aliases].some((one) => named(one, names));
};
