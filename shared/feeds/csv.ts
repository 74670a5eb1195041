import { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import { Fault } from '../kit/fault.ts';
import type { ObservableType } from '../kit/observable.ts';
import { type Chunks, texts } from '../tables/bytes.ts';
import { typeOf } from '../text/observable.ts';
import { type Entry, normalised, type Skipped } from './indicator.ts';
import { type Defaults, isoTime } from './statement.ts';
import { strictest } from './tlp.ts';

type Field = 'value' | 'type' | 'source' | 'id' | 'confidence' | 'validFrom' | 'validUntil' | 'labels' | 'tlp' | 'description' | 'revoked';

/** What feeds call their columns, letters only and in lower case; the order is that of preference. */
const names: Readonly<Record<Field, readonly string[]>> = {
  value: [
    'indicator', 'indicatorvalue', 'ioc', 'iocvalue', 'observable', 'value', 'ip', 'ipaddress', 'dstip', 'srcip', 'address', 'domain', 'domainname', 'hostname',
    'host', 'url', 'sha256', 'sha1', 'md5', 'hash', 'filehash', 'email', 'cidr', 'network',
  ],
  type: ['type', 'indicatortype', 'ioctype', 'observabletype'],
  source: ['source', 'feed', 'provider', 'reporter', 'author'],
  id: ['id', 'uuid', 'indicatorid'],
  confidence: ['confidence', 'confidencelevel', 'score'],
  validFrom: ['validfrom', 'firstseen', 'firstseenutc', 'dateadded', 'created', 'date', 'listingdate'],
  validUntil: ['validuntil', 'expires', 'expiration', 'expirationdatetime', 'expiry', 'validto'],
  labels: ['labels', 'tags', 'label', 'tag', 'category', 'threattype', 'threat'],
  tlp: ['tlp', 'tlplevel'],
  description: ['description', 'comment', 'notes', 'listingreason', 'reason', 'malware'],
  revoked: ['revoked', 'deleted', 'removed'],
};

type Places = Partial<Record<Field, number>>;
const longestRecord = 64 * 1024;

/** A CSV of indicators, with or without a header line, in constant memory. Lines that begin with # are remarks. */
export async function* readCsv(chunks: Chunks, defaults: Defaults): AsyncGenerator<Entry | Skipped> {
  const source = Readable.from(texts(chunks));
  const tolerance = { relax_column_count: true, relax_quotes: true, skip_empty_lines: true, trim: true };
  const parser = parse({ bom: true, comment: '#', comment_no_infix: true, max_record_size: longestRecord, ...tolerance });
  source.on('error', (cause) => parser.destroy(cause));
  let places: Places | undefined;
  let line = 0;
  try {
    for await (const cells of source.pipe(parser) as AsyncIterable<string[]>) {
      line += 1;
      if (!places) {
        places = headerOf(cells);
        if (places) continue;
        places = { value: placeOfValue(cells) };
      }
      yield entryOf(cells, places, line, defaults);
    }
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    const detail = cause instanceof Error ? cause.message.slice(0, 200) : 'It cannot be read.';
    throw new Fault('invalid-input', `text: the CSV is not valid. ${detail}`, { flaws: [{ field: 'text', detail }], cause });
  } finally {
    source.destroy();
    parser.destroy();
  }
}

/** The places of the columns when the first line names them: some column holds the value, and no cell of the line is one itself. */
const headerOf = (cells: readonly string[]): Places | undefined => {
  const words = cells.map((cell) => cell.toLowerCase().replace(/[^a-z\d]/g, ''));
  const places: Places = {};
  for (const [field, synonyms] of Object.entries(names) as [Field, readonly string[]][]) {
    const name = synonyms.find((synonym) => words.includes(synonym));
    if (name !== undefined) places[field] = words.indexOf(name);
  }
  return places.value !== undefined && !cells.some((cell) => typeOf(cell) !== 'unknown') ? places : undefined;
};

const placeOfValue = (cells: readonly string[]): number => Math.max(0, cells.findIndex((cell) => normalised(cell) !== undefined));

const hints: Readonly<Record<string, ObservableType>> = { domain: 'dns', hostname: 'dns', host: 'dns', fqdn: 'dns', domainname: 'dns', dns: 'dns' };

const entryOf = (cells: readonly string[], places: Places, line: number, defaults: Defaults): Entry | Skipped => {
  const cell = (field: Field): string => (places[field] === undefined ? '' : (cells[places[field]] ?? ''));
  const value = normalised(cell('value'), hints[cell('type').toLowerCase().replace(/[^a-z]/g, '')]);
  if (!value) return { about: `line ${line}`, skipped: `"${cell('value').slice(0, 100)}" is nothing that can be matched.` };
  const confidence = Number(cell('confidence') || NaN);
  return {
    ...value,
    revoked: /^(true|yes|1)$/i.test(cell('revoked')),
    statement: {
      source: cell('source') || defaults.source,
      id: cell('id'),
      confidence: confidence >= 0 && confidence <= 100 ? confidence : defaults.confidence,
      validFrom: isoTime(cell('validFrom')),
      validUntil: isoTime(cell('validUntil')) ?? defaults.validUntil,
      labels: cell('labels').split(/[;,|]/).map((label) => label.trim()).filter((label) => label !== ''),
      tlp: strictest([cell('tlp')]) ?? defaults.tlp,
      description: cell('description') || null,
    },
  };
};
