import { z } from 'zod';
import { ask, bulk, hour, keyRequired, provider } from '../provider.ts';
import { count, digits, text } from '../read.ts';

const Rank = z.looseObject({
  domain: z.string(), status_code: digits, error: text, page_rank_decimal: count, rank: z.union([z.string(), z.number()]).nullable().catch(null),
});
const Answer = z.object({ response: z.array(z.looseObject({ domain: z.string() })) });

export default provider({
  name: 'OPR',
  aliases: ['OpenPageRank'],
  home: 'https://www.domcop.com/openpagerank/',
  description: 'How well linked a domain is; one that nobody links to is a weak sign.',
  fields: keyRequired,
  rate: [{ calls: 10_000, seconds: hour }],
  shares: 'observable',
  asks: {
    dns: ask(
      { url: 'https://openpagerank.com/api/v1.0/getPageRank', headers: { 'API-OPR': '{key}' }, query: { 'domains[]': '{observables}' } },
      Rank,
      ({ status_code, rank, error, page_rank_decimal }) => {
        if (status_code === 200) return { severity: 'information', details: { rank, page_rank: page_rank_decimal, error } };
        return status_code === 404 ? { severity: 'warning', details: { rank, error } } : { failed: 'server', details: {} };
      },
      { bulk: bulk({ most: 100, least: 1 }, Answer, ({ response }) => response.map((one) => [one.domain, one] as const)) },
    ),
  },
});
