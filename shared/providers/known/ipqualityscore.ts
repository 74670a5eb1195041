import { z } from 'zod';
import { ask, failureBy, forTypes, keyRequired, month, provider } from '../provider.ts';
import { count, flag, text } from '../read.ts';

const Answer = z.union([
  z.object({ success: z.literal(false), message: z.string() }),
  z.object({
    success: z.literal(true), fraud_score: z.number(), ISP: text, ASN: count, country_code: text, region: text, city: text, organization: text,
    latitude: count, longitude: count, mobile: flag,
    proxy: flag, active_tor: flag, active_vpn: flag, bot_status: flag, recent_abuse: flag,
  }),
]);

export default provider({
  name: 'IPQualityScore',
  aliases: ['IPQS'],
  home: 'https://www.ipqualityscore.com/',
  description: 'Fraud score of an address: proxies, VPNs, bots, recent abuse.',
  fields: keyRequired,
  rate: [{ calls: 1000, seconds: month }],
  shares: 'observable',
  asks: forTypes(['ipv4', 'ipv6'], ask({
    url: 'https://www.ipqualityscore.com/api/json/ip/{observable:ip}', headers: { 'IPQS-KEY': '{key}' },
  }, Answer, (answer) =>
    answer.success
      ? {
          severity: answer.fraud_score >= 80 ? 'high' : answer.fraud_score > 50 ? 'warning' : 'information',
          details: {
            FraudScore: answer.fraud_score, ISP: answer.ISP, ASN: answer.ASN, CountryOrRegion: answer.country_code, Region: answer.region, City: answer.city,
            Organization: answer.organization,
            Latitude: answer.latitude, Longitude: answer.longitude, IsMobile: answer.mobile, IsProxy: answer.proxy, IsTor: answer.active_tor,
            IsVPN: answer.active_vpn, IsBot: answer.bot_status,
            AbuseStatus: answer.recent_abuse,
          },
        }
      : failureBy(answer.message, [[/credit|quota/i, 'quota'], [/invalid or unauthorized key/i, 'auth']]))),
});
