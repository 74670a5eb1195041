import { compose } from '../shared/incidents/brief.ts';
import { html } from '../shared/incidents/html.ts';
import { type Evidence, fuse } from '../shared/verdicts/fuse.ts';
import type { Bench } from './bench.ts';

const sources = ['VirusTotal', 'OTX', 'AbuseIPDB', 'GreyNoise', 'URLhaus'];
const evidence: Evidence[] = sources.map((source, index) => ({ source, severity: index === 0 ? 'high' : 'information', ageDays: index * 10 }));

const benches: Bench[] = [
  { name: 'verdicts.fuse', unit: 'observables', size: 10_000, prepare: () => () => {
    let bad = 0;
    for (let index = 0; index < 10_000; index += 1) if (fuse(evidence).severity === 'high') bad += 1;
    return bad;
  } },
  { name: 'brief.html', unit: 'briefs', size: 100, prepare: () => {
    const rows = Array.from({ length: 500 }, (_, index) => [`host${index}[.]example`, 'malicious', 'VirusTotal: malicious <b>']);
    const brief = { title: 'Incident', lines: ['Malicious.'], tables: [{ heading: 'Observables', columns: ['What', 'Verdict', 'Why'], rows }], footer: ['Run 1'] };
    return () => {
      let length = 0;
      for (let index = 0; index < 100; index += 1) length += compose(brief, html).length;
      return length;
    };
  } },
];
export default benches;
