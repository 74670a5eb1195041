import { utc } from '../moment.ts';
import { forTypes, notFound, provider, second, type DnsAsk } from '../provider.ts';

/** The answer is `<seconds since 1970> <percent of engines>`. */
const question: DnsAsk = {
  kind: 'dns',
  name: '{observable}.malware.hash.cymru.com',
  type: 'TXT',
  verdict(answers) {
    const [, seen, percent] = /^"?(\d{1,12}) (\d{1,3})"?$/.exec(answers[0] ?? '') ?? [];
    if (seen === undefined) return notFound;
    return {
      severity: 'high', details: { last_seen: utc(Number(seen)), detection_percent: percent === undefined ? null : Number(percent) },
      permalink: 'https://hash.cymru.com/',
    };
  },
};

export default provider({
  name: 'MalwareHashRegistry',
  aliases: ['TeamCymru', 'MHR'],
  home: 'https://hash.cymru.com/',
  description: 'Team Cymru: hashes of known malware, asked over DNS; no key needed.',
  rate: [{ calls: 10, seconds: second }],
  shares: 'observable',
  asks: forTypes(['md5_hash', 'sha1_hash'], question),
});
