import abuseIpdb from './known/abuseipdb.ts';
import { feodoTracker, spamhausDrop, sslbl } from './known/block-lists.ts';
import circlHashlookup from './known/circl-hashlookup.ts';
import crowdSec from './known/crowdsec.ts';
import crtSh from './known/crtsh.ts';
import cyberint from './known/cyberint.ts';
import defenderTi from './known/defender-ti.ts';
import googleThreatIntelligence from './known/google-threat-intelligence.ts';
import greyNoise from './known/greynoise.ts';
import hibp from './known/hibp.ts';
import intSights from './known/intsights.ts';
import ipInfo from './known/ipinfo.ts';
import ipQualityScore from './known/ipqualityscore.ts';
import malwareBazaar from './known/malwarebazaar.ts';
import metaDefender from './known/metadefender.ts';
import misp from './known/misp.ts';
import openCti from './known/opencti.ts';
import openPageRank from './known/open-page-rank.ts';
import otx from './known/otx.ts';
import ownFeed from './known/own-feed.ts';
import pulsedive from './known/pulsedive.ts';
import { binaryEdge, riskIq } from './known/retired.ts';
import sentinel from './known/sentinel.ts';
import serviceNow from './known/servicenow.ts';
import { shodan, shodanInternetDb } from './known/shodan.ts';
import spur from './known/spur.ts';
import teamCymru from './known/team-cymru.ts';
import threatFox from './known/threatfox.ts';
import tor from './known/tor.ts';
import urlhaus from './known/urlhaus.ts';
import urlscan from './known/urlscan.ts';
import virusTotal from './known/virustotal.ts';
import xForce from './known/xforce.ts';
import type { Provider } from './provider.ts';

/** Every provider of threat intelligence that Gumshoe knows, in the order of rows: one's own first. */
export const providers: readonly Provider[] = [
  ownFeed,
  sentinel,
  misp,
  openCti,
  abuseIpdb,
  circlHashlookup,
  crowdSec,
  crtSh,
  cyberint,
  defenderTi,
  feodoTracker,
  googleThreatIntelligence,
  greyNoise,
  hibp,
  intSights,
  ipInfo,
  ipQualityScore,
  malwareBazaar,
  metaDefender,
  openPageRank,
  otx,
  pulsedive,
  shodan,
  shodanInternetDb,
  spamhausDrop,
  spur,
  sslbl,
  teamCymru,
  threatFox,
  tor,
  urlhaus,
  urlscan,
  virusTotal,
  xForce,
  binaryEdge,
  riskIq,
];

/** Providers of context: what a thing is, from one's own systems. */
export const contextProviders: readonly Provider[] = [serviceNow];
