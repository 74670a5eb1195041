import { z } from 'zod';
import type { ObservableType } from '../kit/observable.ts';
import { type Entry, normalised, type Skipped } from './indicator.ts';
import { type Defaults, isoTime } from './statement.ts';
import { strictest } from './tlp.ts';

const tags = z.array(z.object({ name: z.string() })).catch([]).default([]);
const word = z.string().nullish().catch(null);
/** MISP writes flags as booleans, numbers or text. */
const isOn = (value: unknown): boolean => value === true || value === 1 || value === '1';
const flag = (fallback: boolean) => z.unknown().optional().transform((value) => (value === undefined || value === null ? fallback : isOn(value)));
const Attribute = z.object({
  type: z.string(),
  value: z.string(),
  uuid: word,
  comment: word,
  to_ids: flag(true),
  deleted: flag(false),
  first_seen: word,
  Tag: tags,
});
const list = z.array(z.unknown()).catch([]).default([]);
const Event = z.object({
  info: z.string().catch(''),
  uuid: word,
  Orgc: z.object({ name: z.string() }).nullish().catch(null),
  Tag: tags,
  Attribute: list,
  Object: z.array(z.object({ Attribute: list })).catch([]).default([]),
});

/** Which attribute types name something to match, part by part: `domain|ip` names two things, `ip-dst|port` one. */
const types: Readonly<Record<string, readonly (ObservableType | undefined)[]>> = {
  'ip-src': ['ipv4'], 'ip-dst': ['ipv4'], 'ip-src|port': ['ipv4'], 'ip-dst|port': ['ipv4'],
  domain: ['dns'], hostname: ['dns'], 'hostname|port': ['dns'], 'domain|ip': ['dns', 'ipv4'],
  url: ['url'], email: ['email'], 'email-src': ['email'], 'email-dst': ['email'], 'email-reply-to': ['email'],
  md5: ['file_hash'], sha1: ['file_hash'], sha256: ['file_hash'], sha512: ['file_hash'],
  'filename|md5': [undefined, 'file_hash'], 'filename|sha1': [undefined, 'file_hash'],
  'filename|sha256': [undefined, 'file_hash'], 'filename|sha512': [undefined, 'file_hash'],
};

/** MISP's own taxonomy of confidence, as percent. */
const confidences: Readonly<Record<string, number>> = {
  'completely-confident': 100, 'usually-confident': 75, 'fairly-confident': 50, 'rarely-confident': 25, unconfident: 0,
};

/** The attributes of MISP events that are meant for detection (`to_ids`), those of objects included. */
export function* readMisp(event: unknown, defaults: Defaults): Generator<Entry | Skipped> {
  const parsed = Event.safeParse(event);
  if (!parsed.success) {
    yield { about: 'event', skipped: 'It is not a MISP event.' };
    return;
  }
  const { info, Orgc, Tag, Attribute: own, Object: objects } = parsed.data;
  for (const given of [...own, ...objects.flatMap((object) => object.Attribute)]) {
    const attribute = Attribute.safeParse(given);
    if (!attribute.success) yield { about: info || 'event', skipped: 'One attribute has no type or value.' };
    else yield* entriesOf(attribute.data, { info, source: Orgc?.name || defaults.source, tags: Tag.map(({ name }) => name) }, defaults);
  }
}

interface Around {
  info: string;
  source: string;
  tags: readonly string[];
}

function* entriesOf(attribute: z.output<typeof Attribute>, around: Around, defaults: Defaults): Generator<Entry | Skipped> {
  const about = attribute.uuid ?? attribute.value.slice(0, 100);
  const parts = Object.hasOwn(types, attribute.type) ? types[attribute.type] : undefined;
  if (!parts || !attribute.to_ids) {
    yield { about, skipped: parts ? 'It is not meant for detection (to_ids is off).' : `Attributes of type ${attribute.type} are not matched.` };
    return;
  }
  const labels = [...new Set([...around.tags, ...attribute.Tag.map(({ name }) => name)])];
  const statement = {
    source: around.source,
    id: attribute.uuid ?? '',
    confidence: confidenceOf(labels) ?? defaults.confidence,
    validFrom: isoTime(attribute.first_seen),
    validUntil: defaults.validUntil,
    labels: labels.filter((label) => !label.startsWith('tlp:')),
    tlp: strictest(labels) ?? defaults.tlp,
    description: attribute.comment || around.info || null,
  };
  const cells = attribute.value.split('|');
  for (const [index, hint] of parts.entries()) {
    if (hint === undefined) continue;
    const value = normalised(cells[index] ?? '', hint);
    if (value) yield { ...value, revoked: attribute.deleted, statement };
    else yield { about, skipped: `${attribute.type} "${attribute.value.slice(0, 100)}" is nothing that can be matched.` };
  }
}

const confidenceOf = (labels: readonly string[]): number | undefined => {
  const word = labels.find((label) => label.startsWith('misp:confidence-level='))?.split('=')[1]?.replaceAll('"', '');
  return word === undefined ? undefined : confidences[word];
};
