import { catalogue } from '../functions/index.ts';
import { type Fakes, runExamples } from './support/examples.ts';
import { abuseAndPulse } from './support/abuse-and-pulse.ts';
import { maxmind } from './support/maxmind.ts';
import { virusTotalForExamples } from './support/virustotal.ts';

/** Recorded answers for the examples of operations that go out. */
const nothing = () => ({});
const fakes: Fakes = {
  'enrich-incident': nothing,
  'list-asns': nothing,
  'list-malware-samples': abuseAndPulse,
  'list-pulsedive-indicators': abuseAndPulse,
  'list-virustotal-related': virusTotalForExamples,
  'list-virustotal-search': virusTotalForExamples,
  'lookup-asn': nothing,
  'lookup-certificate': nothing,
  'lookup-context': nothing,
  'lookup-dns': nothing,
  'lookup-domain': nothing,
  'lookup-ip-location': nothing,
  'lookup-ip-owner': nothing,
  'lookup-pulsedive': abuseAndPulse,
  'lookup-threat-intel': nothing,
  'lookup-url-screenshot': nothing,
  'lookup-virustotal': virusTotalForExamples,
  'lookup-virustotal-behaviour': virusTotalForExamples,
  'run-doctor': nothing,
  'write-geolite': maxmind,
  'write-incident': nothing,
  'write-lists': nothing,
  'write-malware-sample': abuseAndPulse,
  'write-pulsedive-scan': abuseAndPulse,
  'write-virustotal-graph': virusTotalForExamples,
  'write-virustotal-submission': virusTotalForExamples,
};

runExamples(catalogue, fakes);
