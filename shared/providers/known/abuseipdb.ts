import { z } from 'zod';
import { ask, day, forTypes, keyRequired, provider } from '../provider.ts';
import { count, flag, list, text, texts } from '../read.ts';
import { above } from '../severity.ts';

const limits = { high: 50, warning: 0 };
const headers = { Key: '{key}', Accept: 'application/json' };

const Check = z.object({
  data: z.object({
    abuseConfidenceScore: z.number(), countryCode: text, usageType: text, isp: text, domain: text, hostnames: texts, lastReportedAt: text,
    totalReports: count, numDistinctUsers: count, isTor: flag, isWhitelisted: flag,
  }),
});
const check = ask({
  url: 'https://api.abuseipdb.com/api/v2/check', headers, query: { ipAddress: '{observable}', maxAgeInDays: '{days}' },
}, Check, ({ data }) => {
  const { abuseConfidenceScore: score, usageType: usage, hostnames: hostNames, ...facts } = data;
  return { severity: above(score, limits), details: { ...facts, usage, hostNames, score } };
});

const Block = z.object({
  data: z.object({
    networkAddress: text, numPossibleHosts: count,
    reportedAddress: list(z.object({ ipAddress: z.string(), numReports: count, mostRecentReport: text, abuseConfidenceScore: z.number(), countryCode: text })),
  }).refine(({ networkAddress, numPossibleHosts, reportedAddress }) => networkAddress !== null || numPossibleHosts !== null || reportedAddress.length > 0),
});
const checkBlock = (maxAgeInDays: string) => ({
  url: 'https://api.abuseipdb.com/api/v2/check-block', headers, query: { network: '{observable}', maxAgeInDays },
});

export default provider({
  name: 'AbuseIPDB',
  home: 'https://www.abuseipdb.com/',
  description: 'Abuse of addresses and blocks, as reported by operators.',
  fields: { ...keyRequired, days: { required: false, purpose: 'Age of reports, in days (1 to 365)', secret: false } },
  rate: [{ calls: 1000, seconds: day }],
  shares: 'observable',
  asks: {
    ...forTypes(['ipv4', 'ipv6'], check),
    cidr: ask(checkBlock('30'), Block, ({ data: { numPossibleHosts, reportedAddress: reported } }) => {
      const maxScore = reported.reduce((most, { abuseConfidenceScore }) => Math.max(most, abuseConfidenceScore), 0);
      return { severity: above(maxScore, limits), details: { numPossibleHosts, reportedCount: reported.length, maxScore, reported } };
    }, { rate: [{ calls: 100, seconds: day }] }),
  },
});
