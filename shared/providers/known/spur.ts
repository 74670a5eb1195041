import { z } from 'zod';
import { ask, forTypes, keyRequired, minute, provider } from '../provider.ts';
import { distinct, flag, list, text, texts } from '../read.ts';

const Context = z.object({
  ip: z.string(), infrastructure: text, organization: text, risks: texts, services: texts,
  client: z.object({ proxies: texts, behaviors: texts }).catch({ proxies: [], behaviors: [] }),
  tunnels: list(z.object({ anonymous: flag, operator: text, type: text })),
});

export default provider({
  name: 'Spur',
  home: 'https://spur.us/',
  description: 'Anonymising services behind an address: VPNs, proxies, tunnels.',
  fields: keyRequired,
  rate: [{ calls: 300, seconds: minute }],
  shares: 'observable',
  asks: forTypes(['ipv4', 'ipv6'], ask({
    url: 'https://api.spur.us/v2/context/{observable:ip}', headers: { Token: '{key}' },
  }, Context, ({ ip, infrastructure, risks, services, client, tunnels, organization }) => {
    const anonymous = tunnels.some((tunnel) => tunnel.anonymous);
    return {
      severity: anonymous || client.proxies.length > 0 || risks.length > 0 ? 'warning' : 'information',
      details: {
        infrastructure, risks, proxies: client.proxies, tunnels: distinct(tunnels.map(({ operator, type }) => operator ?? type)), anonymous, services,
        behaviors: client.behaviors, organization,
      },
      permalink: `https://app.spur.us/context?q=${encodeURIComponent(ip)}`,
    };
  })),
});
