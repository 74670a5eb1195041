import { z } from 'zod';
import type { Json } from '../../kit/ports.ts';
import { utc } from '../moment.ts';
import { day, type FeedAsk, forTypes, hour, provider } from '../provider.ts';
import { record, text } from '../read.ts';

const parsed = (line: string): unknown => {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
};

const Drop = z.object({ cidr: z.string(), sblid: text, rir: text });

/** One JSON object a line; the last one is about the list itself. */
function* dropped(list: string): Generator<readonly [string, Json]> {
  for (const line of list.split('\n')) {
    const block = Drop.safeParse(parsed(line));
    if (block.success) yield [block.data.cidr, block.data];
  }
}

const drop: FeedAsk = {
  kind: 'feed',
  urls: ['https://www.spamhaus.org/drop/drop_v4.json', 'https://www.spamhaus.org/drop/drop_v6.json'],
  every: 12 * hour,
  parse: dropped,
  listed: (facts) => ({ severity: 'high', details: facts, permalink: 'https://www.spamhaus.org/blocklists/do-not-route-or-peer/' }),
};

export const spamhausDrop = provider({
  name: 'SpamhausDROP',
  aliases: ['DROP'],
  home: 'https://www.spamhaus.org/blocklists/do-not-route-or-peer/',
  description: 'Blocks of addresses that belong to criminals, from the published list.',
  rate: [{ calls: 4, seconds: day }],
  shares: 'nothing',
  asks: { ipv4: { ...drop, urls: [drop.urls[0]!] }, ipv6: { ...drop, urls: [drop.urls[1]!] } },
});

const Server = z.object({
  ip_address: z.string(), port: z.number().nullable().catch(null), status: text, hostname: text, malware: text, first_seen: text, last_online: text,
});

export const feodoTracker = provider({
  name: 'FeodoTracker',
  aliases: ['Feodo'],
  home: 'https://feodotracker.abuse.ch/',
  description: 'Control servers of botnets, from the published list.',
  rate: [{ calls: 12, seconds: hour }],
  shares: 'nothing',
  asks: {
    ipv4: {
      kind: 'feed',
      urls: ['https://feodotracker.abuse.ch/downloads/ipblocklist.json'],
      every: hour,
      parse: (list) => z.array(Server).parse(JSON.parse(list)).map((server) => [server.ip_address, server] as const),
      listed: (facts) => {
        const { status, first_seen, last_online, ...rest } = Server.parse(facts);
        return {
          severity: status === 'offline' ? 'warning' : 'high', details: { ...rest, status, first_seen: utc(first_seen), last_online: utc(last_online) },
        };
      },
    },
  },
});

/** `Listingdate,SHA1,Listingreason`; comments begin with `#`. */
function* certificates(list: string): Generator<readonly [string, Json]> {
  for (const line of list.split('\n')) {
    const [listed = '', sha1 = '', ...reason] = line.trim().split(',');
    if (/^[\da-f]{40}$/i.test(sha1) && !listed.startsWith('#')) yield [sha1, { listed: utc(listed), reason: reason.join(',') }];
  }
}

export const sslbl = provider({
  name: 'SSLBL',
  home: 'https://sslbl.abuse.ch/',
  description: 'SHA-1 fingerprints of certificates that malware uses, from the published list.',
  rate: [{ calls: 12, seconds: hour }],
  shares: 'nothing',
  asks: forTypes(['sha1_hash'], {
    kind: 'feed',
    urls: ['https://sslbl.abuse.ch/blacklist/sslblacklist.csv'],
    every: hour,
    parse: certificates,
    listed: (facts) => ({ severity: 'high', details: record.parse(facts) }),
  }),
});
