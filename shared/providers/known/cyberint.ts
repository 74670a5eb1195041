import { z } from 'zod';
import { ask, instance, keyRequired, minute, provider } from '../provider.ts';
import { count } from '../read.ts';
import { above } from '../severity.ts';

const Answer = z.object({ data: z.looseObject({ risk: z.looseObject({ malicious_score: count }) }) });
const to = (kind: string) =>
  ask(
    {
      url: `https://{instance}.cyberint.io/ioc/api/v1/${kind}`, headers: { cookie: 'access_token={key}', accept: 'application/json' },
      query: { value: '{observable}' },
    },
    Answer,
    ({ data }) => ({ severity: above(data.risk.malicious_score, { high: 50, warning: 0 }), details: data }),
  );

export default provider({
  name: 'Cyberint',
  home: 'https://cyberint.com/',
  description: 'Check Point Cyberint: risk and activity of an indicator.',
  fields: { ...keyRequired, ...instance('Name of the instance, the first part of its host name') },
  rate: [{ calls: 60, seconds: minute }],
  shares: 'observable',
  asks: { ipv4: to('ipv4'), dns: to('domain'), url: to('url'), sha256_hash: to('file/sha256') },
});
