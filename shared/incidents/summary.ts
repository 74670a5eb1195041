import type { Problem } from '../kit/report.ts';
import { defang } from '../text/refang.ts';
import type { Assessed, IncidentVerdict } from './assess.ts';
import type { Brief, BriefTable } from './brief.ts';

/** A text that had been hidden, and how. */
export interface Decoded {
  From: string;
  Layers: string[];
  Text: string;
}

export interface CaseFacts {
  title: string;
  verdict: IncidentVerdict;
  observables: readonly Assessed[];
  decoded: readonly Decoded[];
  entities: readonly { Type: string; Name: string }[];
  problems: readonly Problem[];
  caseFile: string;
  run: string;
  time: string;
  attributions: readonly string[];
}

const words = { high: 'Malicious', warning: 'Suspicious', information: 'Nothing against it', unknown: 'No verdict' } as const;

/** What an analyst must know first, as data that any medium can write. Values that could be clicked are defanged here. */
export const briefOf = (facts: CaseFacts): Brief => {
  const bad = facts.observables.filter(({ Severity }) => Severity === 'high' || Severity === 'warning');
  return {
    title: `Gumshoe: ${facts.title}`,
    lines: [facts.verdict.Headline, ...bad.slice(0, 3).map(sentence)],
    tables: [
      table('Malicious and suspicious', bad),
      hidden(facts.decoded),
      table('Nothing against them', facts.observables.filter(({ Severity }) => Severity === 'information')),
      table('Not judged', facts.observables.filter(({ Severity }) => Severity === 'unknown')),
      { heading: 'Not available', columns: ['What', 'Why'], rows: facts.problems.map(({ about, detail }) => [about, detail]) },
      { heading: 'Entities', columns: ['Kind', 'Names'], rows: byKind(facts.entities) },
    ],
    footer: [`Run ${facts.run}, ${facts.time}. Case file: ${facts.caseFile}`, ...facts.attributions],
  };
};

const shown = ({ Observable, Type }: Assessed): string => defang(Observable, Type);

const sentence = (row: Assessed): string => `${shown(row)} (${row.Score ?? 0} of 100): ${row.Reasons.slice(0, 2).map(inert).join('; ')}.`;

const table = (heading: string, rows: readonly Assessed[]): BriefTable => ({
  heading,
  columns: ['Observable', 'Verdict', 'Why', 'Facts', 'Seen in'],
  rows: rows.map((row) => [
    shown(row),
    row.Score === null ? words[row.Severity] : `${words[row.Severity]} (${row.Score})`,
    row.Reasons.slice(0, 3).map(inert).join('; '),
    row.Facts.join(', '),
    [...row.From.slice(0, 3).map((place) => (place.toLowerCase() === row.Observable.toLowerCase() ? 'an entity' : place)), ...(row.Via.length > 0 ? [`hidden in ${row.Via.join(' > ')}`] : [])].map(inert).join(', '),
  ]),
});

const hidden = (decoded: readonly Decoded[]): BriefTable => ({
  heading: 'Decoded',
  columns: ['From', 'Layers', 'Text'],
  rows: decoded.map(({ From, Layers, Text }) => [inert(From), Layers.join(' > '), inert(Text)]),
});

const byKind = (entities: CaseFacts['entities']): string[][] =>
  [...Map.groupBy(entities, ({ Type }) => Type)].map(([kind, members]) => [kind, [...new Set(members.map(({ Name }) => inert(Name)))].slice(0, 12).join(', ')]);

/** Addresses inside a longer text, so that no client turns them into links. */
const inert = (text: string): string => text.replace(/http(?=s?:\/\/)/gi, 'hXXp').replace(/:\/\//g, '[://]');
