import { forTypes, provider } from '../provider.ts';

export default provider({
  name: 'OwnFeed',
  home: 'https://docs.oasis-open.org/cti/stix/v2.1/stix-v2.1.html',
  description: 'The indicators that you have loaded (STIX, MISP, CSV), matched here.',
  rate: [],
  shares: 'nothing',
  asks: forTypes(['ipv4', 'ipv6', 'cidr', 'dns', 'hostname', 'url', 'email', 'md5_hash', 'sha1_hash', 'sha256_hash', 'sha512_hash'], { kind: 'own' }),
});
