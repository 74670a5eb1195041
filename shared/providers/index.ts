import type { Provider } from './provider.ts';
import abuseIpdb from './known/abuseipdb.ts';
import googleThreatIntelligence from './known/google-threat-intelligence.ts';
import greyNoise from './known/greynoise.ts';
import malwareBazaar from './known/malwarebazaar.ts';
import otx from './known/otx.ts';
import ownFeed from './known/own-feed.ts';
import { shodan, shodanInternetDb } from './known/shodan.ts';
import threatFox from './known/threatfox.ts';
import tor from './known/tor.ts';
import urlhaus from './known/urlhaus.ts';
import virusTotal from './known/virustotal.ts';

/** Every provider of threat intelligence that Gumshoe knows, in the order of rows. */
export const providers: readonly Provider[] = [
  ownFeed, abuseIpdb, googleThreatIntelligence, greyNoise, malwareBazaar, otx, shodan, shodanInternetDb, threatFox, tor, urlhaus, virusTotal,
];

/** Providers of context: what a thing is, from one's own systems. */
export const contextProviders: readonly Provider[] = [];
