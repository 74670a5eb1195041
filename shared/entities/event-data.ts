import type { Fields } from './fields.ts';

/** The program of a service's command: quoted, or up to the first blank after an extension. */
export const programOf = (command: string | undefined): string | undefined => {
  if (command === undefined) return undefined;
  const quoted = /^"([^"]+)"/.exec(command);
  return quoted ? quoted[1] : (/^.*?\.(?:exe|dll|sys|bat|cmd|ps1)(?=\s|$)/i.exec(command.slice(0, 1000))?.[0] ?? command);
};

const entities: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&apos;': "'", '&amp;': '&' };

/** The named values of an event's XML. */
export const eventData = (xml: string): Fields =>
  Object.fromEntries(
    [...xml.slice(0, 200_000).matchAll(/<Data Name=["']([^"'<>]{1,100})["']>([^<]*)</g)].map(([, name = '', text = '']) => [
      name,
      text.replace(/&(?:lt|gt|quot|apos|amp);/g, (entity) => entities[entity]!),
    ]),
  );
