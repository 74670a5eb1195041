import { z } from 'zod';
import { span } from '../moment.ts';
import { ask, minute, notFound, provider } from '../provider.ts';
import { distinct, list, text } from '../read.ts';

const Certificates = z.array(z.unknown()).pipe(list(z.object({ issuer_name: text, name_value: z.string(), entry_timestamp: text })));

export default provider({
  name: 'CrtSh',
  aliases: ['crt.sh'],
  home: 'https://crt.sh/',
  description: 'Certificates issued for a domain, from the transparency logs; slow.',
  secondary: true,
  rate: [{ calls: 10, seconds: minute }],
  atOnce: 1,
  shares: 'observable',
  asks: {
    dns: ask({ url: 'https://crt.sh/', query: { q: '{observable}', output: 'json' } }, Certificates, (found, { value }) => {
      const { first, last } = span(found.map(({ entry_timestamp }) => entry_timestamp));
      if (found.length === 0) return notFound;
      return {
        severity: 'information',
        details: {
          certificate_count: found.length, names: distinct(found.flatMap(({ name_value }) => name_value.split('\n'))).slice(0, 1000),
          issuers: distinct(found.map(({ issuer_name }) => issuer_name)),
          first_seen: first, last_seen: last,
        },
        permalink: `https://crt.sh/?q=${encodeURIComponent(value)}`,
      };
    }),
  },
});
