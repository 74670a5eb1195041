import { forTypes, hour, provider, type FeedAsk } from '../provider.ts';
import { text } from '../read.ts';
import { z } from 'zod';

const Facts = z.object({ NodeID: text, LastStatus: text });

/** Records of lines: `ExitNode`, `Published`, `LastStatus`, and one `ExitAddress` or more. The fallback is a plain list of addresses. */
function* exits(list: string): Generator<[string, { NodeID: string | null; LastStatus: string | null }]> {
  let facts: { NodeID: string | null; LastStatus: string | null } = { NodeID: null, LastStatus: null };
  for (const line of list.split('\n')) {
    const [word = '', ...rest] = line.trim().split(' ');
    if (word === 'ExitNode') facts = { NodeID: rest[0] ?? null, LastStatus: null };
    else if (word === 'LastStatus') facts = { ...facts, LastStatus: rest.join(' ') };
    else if (word === 'ExitAddress' && rest[0]) yield [rest[0], facts];
    else if (/^[\da-f.:]{3,45}$/i.test(word) && rest.length === 0) yield [word, { NodeID: null, LastStatus: null }];
  }
}

const feed: FeedAsk = {
  kind: 'feed',
  urls: ['https://check.torproject.org/exit-addresses'],
  fallback: 'https://raw.githubusercontent.com/SecOps-Institute/Tor-IP-Addresses/master/tor-exit-nodes.lst',
  every: hour,
  parse: exits,
  listed: (facts) => ({ severity: 'warning', details: Facts.parse(facts) }),
};

export default provider({
  name: 'Tor',
  aliases: ['TorExitNodes'],
  home: 'https://www.torproject.org/',
  description: 'Exit nodes of the Tor network, from the published list.',
  rate: [{ calls: 2, seconds: hour }],
  shares: 'nothing',
  asks: forTypes(['ipv4', 'ipv6'], feed),
});
