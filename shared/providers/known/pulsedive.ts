import { z } from 'zod';
import type { Severity } from '../../kit/observable.ts';
import { ask, day, type Failure, failureBy, forTypes, keyOptional, minute, provider } from '../provider.ts';
import { list, text } from '../read.ts';
import { byWord } from '../severity.ts';

const risks: Readonly<Record<string, Severity>> = { critical: 'high', high: 'high', medium: 'warning', low: 'information', none: 'information' };
const items = list(z.record(z.string(), z.unknown()));
const Indicator = z.union([
  z.object({ error: z.string() }),
  z.object({ iid: z.union([z.number(), z.string()]), risk: text, threats: items, stamp_seen: text, riskfactors: items, comments: items }),
]);

/** What the words of an error mean. */
export const failureOf = (error: string): Failure => failureBy(error, [[/not found/i, 'not_found'], [/limit|quota|credits/i, 'quota'], [/key/i, 'auth']]);

const query = { indicator: '{observable}', pretty: '1', key: '{key}' };

export default provider({
  name: 'Pulsedive',
  home: 'https://pulsedive.com/',
  description: 'Risk, threats and feeds around an indicator.',
  fields: keyOptional,
  rate: [{ calls: 30, seconds: minute }, { calls: 1000, seconds: day }],
  keylessRate: [{ calls: 10, seconds: minute }, { calls: 50, seconds: day }],
  shares: 'observable',
  asks: forTypes(['ipv4', 'ipv6', 'dns', 'hostname', 'url'], ask({ url: 'https://pulsedive.com/api/info.php', query }, Indicator, (answer) =>
    'error' in answer
      ? failureOf(answer.error)
      : {
          severity: byWord(answer.risk, risks),
          details: {
            indicator_id: answer.iid, risk: answer.risk, threats: answer.threats, last_seen: answer.stamp_seen, risk_factors: answer.riskfactors,
            comments: answer.comments,
          },
          permalink: `https://pulsedive.com/indicator/?iid=${encodeURIComponent(answer.iid)}`,
        })),
});
