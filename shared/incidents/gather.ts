import { decodeCommandLine } from '../decode/command-line.ts';
import type { Entity } from '../entities/entity.ts';
import { nameOf } from '../entities/labels.ts';
import { commandLinesOf, observablesOf } from '../entities/observables.ts';
import type { Reading } from '../entities/read.ts';
import { type ObservableType, ObservableType as Types } from '../kit/observable.ts';
import { indicatorFinder } from '../text/indicators.ts';
import { Observables, type Observed } from './observed.ts';
import type { Decoded } from './summary.ts';

const wanted = ['ipv4', 'ipv6', 'dns', 'url', 'md5_hash', 'sha1_hash', 'sha256_hash'] as const;
/** Free text is read this far: a description of an alert is a page, not a book. */
const longestText = 100_000;

export interface Gathered {
  observed: Observed[];
  decoded: Decoded[];
}

/** Everything in an incident that can be looked up: its entities' own values, what its texts mention, and what its command lines hide. */
export const gather = ({ entities, alerts, incident }: Reading, { decode }: { decode: boolean }): Gathered => {
  const find = indicatorFinder({ types: wanted, defanged: true, skipFileNames: true, skipFieldNames: true });
  const all = new Observables();
  const decoded: Decoded[] = [];
  const scan = (text: string, from: string, via: readonly string[] = []): void => {
    for (const { value, type } of find(text.slice(0, longestText))) if (Types.safeParse(type).success) all.add(value, type as ObservableType, from, via);
  };
  const unfold = (text: string, from: string): void => {
    scan(text, from);
    if (!decode) return;
    for (const hidden of decodeCommandLine(text.slice(0, longestText))) {
      decoded.push({ From: from, Layers: [...hidden.layers], Text: hidden.text });
      scan(hidden.text, from, hidden.layers);
    }
  };
  for (const { value, type, label } of observablesOf(entities)) all.add(value, type, label);
  for (const { text, label } of commandLinesOf(entities)) unfold(text, label);
  for (const source of [...(incident ? [incident] : []), ...alerts]) for (const text of proseOf(source)) unfold(text, nameOf(source));
  return { observed: all.all(), decoded: distinct(decoded) };
};

const proseOf = (source: Entity): string[] => ['Description', 'RemediationSteps'].flatMap((name) => source.text(name) ?? []);

/** The same hidden text in an alert and in its process is told once, with both places. */
const distinct = (decoded: readonly Decoded[]): Decoded[] =>
  [...Map.groupBy(decoded, ({ Text }) => Text).values()].map((same) => ({ ...same[0]!, From: [...new Set(same.map(({ From }) => From))].join(', ') }));
