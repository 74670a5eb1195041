import { z } from 'zod';
import type { ObservableType } from '../kit/observable.ts';
import { type Entry, normalised, type Skipped } from './indicator.ts';
import { type Comparison, readPattern } from './pattern.ts';
import { type Defaults, isoTime } from './statement.ts';
import { strictest, tlpOf } from './tlp.ts';

const words = z.array(z.string()).catch([]).default([]);
const word = z.string().optional().catch(undefined);
const Indicator = z.object({
  type: z.literal('indicator'),
  id: z.string().catch(''),
  pattern: z.string(),
  pattern_type: z.string().default('stix'),
  name: word,
  description: word,
  confidence: z.number().min(0).max(100).optional().catch(undefined),
  valid_from: word,
  valid_until: word,
  revoked: z.boolean().catch(false).default(false),
  labels: words,
  indicator_types: words,
  object_marking_refs: words,
  created_by_ref: word,
});
const Thing = z.object({ type: z.string(), id: z.string() }).loose();

/** Which object paths name what. The end of a reference (`dst_ref.value`) may be an address or a name. */
const paths: readonly (readonly [RegExp, ObservableType | undefined])[] = [
  [/^ipv[46]-addr:value$/, undefined],
  [/^domain-name:value$/, 'dns'],
  [/^url:value$/, undefined],
  [/^email-addr:value$/, undefined],
  [/^email-message:(?:from|sender)_ref\.value$/, undefined],
  [/^network-traffic:(?:src|dst)_ref\.value$/, 'dns'],
  [/^file:hashes[.[]/, undefined],
];

/** The indicators of a STIX 2.1 (or 2.0) bundle, one entry for each value they name. */
export function* readStix(objects: readonly unknown[], defaults: Defaults): Generator<Entry | Skipped> {
  const things = new Map<string, Record<string, unknown>>();
  for (const object of objects) {
    const thing = Thing.safeParse(object);
    if (thing.success) things.set(thing.data.id, thing.data);
  }
  for (const object of objects) {
    if ((object as { type?: unknown } | null)?.type !== 'indicator') continue;
    const parsed = Indicator.safeParse(object);
    if (!parsed.success) yield { about: 'indicator', skipped: `It is not a STIX indicator: ${parsed.error.issues[0]?.path.join('.')}.` };
    else yield* entriesOf(parsed.data, things, defaults);
  }
}

type Things = ReadonlyMap<string, Record<string, unknown>>;

function* entriesOf(indicator: z.output<typeof Indicator>, things: Things, defaults: Defaults): Generator<Entry | Skipped> {
  const about = indicator.id || indicator.name || 'indicator';
  const { pattern_type: kind } = indicator;
  const pattern = kind === 'stix' ? readPattern(indicator.pattern) : { unsupported: `Patterns of type ${kind} are not supported.` };
  if ('unsupported' in pattern) {
    yield { about, skipped: pattern.unsupported };
    return;
  }
  const author = things.get(indicator.created_by_ref ?? '')?.['name'];
  const statement = {
    source: typeof author === 'string' && author !== '' ? author : defaults.source,
    id: indicator.id,
    confidence: indicator.confidence ?? defaults.confidence,
    validFrom: isoTime(indicator.valid_from),
    validUntil: isoTime(indicator.valid_until) ?? defaults.validUntil,
    labels: [...new Set([...indicator.indicator_types, ...indicator.labels])],
    tlp: strictest(indicator.object_marking_refs.map((ref) => tlpName(ref, things.get(ref)))) ?? defaults.tlp,
    description: indicator.description ?? indicator.name ?? null,
  };
  for (const { path, text } of pattern.comparisons.flatMap(each)) {
    const known = paths.find(([form]) => form.test(path));
    const value = known && normalised(text, known[1]);
    yield value ? { ...value, revoked: indicator.revoked, statement } : { about, skipped: `${path} = '${text.slice(0, 100)}' is nothing that can be matched.` };
  }
}

const each = ({ path, values }: Comparison) => values.map((text) => ({ path, text }));

/** A marking is known by its id, or says itself what it is: `name` in 2.1, `definition.tlp` in 2.0. */
const tlpName = (ref: string, marking: Record<string, unknown> | undefined): string => {
  if (tlpOf(ref) !== undefined || !marking) return ref;
  const { tlp } = (marking['definition'] ?? {}) as { tlp?: unknown };
  return typeof tlp === 'string' ? tlp : typeof marking['name'] === 'string' ? marking['name'] : ref;
};
