import { z } from 'zod';
import type { Fetch } from '../kit/ports.ts';
import { LookupError, askFor, jsonOf } from './answers.ts';
import { serverOfDomain } from './bootstrap.ts';
import { contactsOf, valuesOf } from './jcard.ts';
import { Event, eventOf, list, rdapHeaders } from './rdap.ts';

/** What the registry of a top-level domain tells of a name. Times are ISO 8601, UTC. */
export interface Registration {
  created: string | null;
  updated: string | null;
  expires: string | null;
  registrar: string | null;
  registrant: string | null;
  status: string[];
  nameServers: string[];
}

const Domain = z.object({
  events: list(Event),
  entities: z.unknown().optional(),
  status: list(z.string()),
  nameservers: list(z.object({ ldhName: z.string() })),
});

/** Asks the registry about a registered domain. Undefined when its top-level domain has no RDAP server; a LookupError when it does not answer. */
export const registrationOf = async (registered: string, fetch: Fetch, signal?: AbortSignal): Promise<Registration | undefined> => {
  const server = await serverOfDomain(registered.slice(registered.lastIndexOf('.') + 1), fetch, signal);
  if (server === undefined) return undefined;
  const answer = await askFor(fetch, `${server}domain/${registered}`, { headers: rdapHeaders, ...(signal && { signal }) });
  const domain = Domain.safeParse(jsonOf(answer));
  if (!domain.success) throw new LookupError('parse', `${new URL(server).host} answered with something that is no domain.`);
  const { events, entities, status, nameservers } = domain.data;
  const contacts = contactsOf(entities);
  const named = (role: string) => contacts.filter(({ roles }) => roles.includes(role)).flatMap(({ card }) => valuesOf(card, 'fn'))[0] ?? null;
  return {
    created: eventOf(events, 'registration'),
    updated: eventOf(events, 'last changed'),
    expires: eventOf(events, 'expiration'),
    registrar: named('registrar'),
    registrant: named('registrant'),
    status,
    nameServers: nameservers.map(({ ldhName }) => ldhName.toLowerCase()),
  };
};
