import { isIpv4, isIpv6 } from '../text/addresses.ts';
import { hashTypeOf, typeOf } from '../text/observable.ts';
import type { ObservableType } from '../kit/observable.ts';
import type { ClassName } from './classes.ts';
import { fileHashOf } from './computed.ts';
import type { Entity } from './entity.ts';
import { nameOf } from './labels.ts';
import { normalised } from './normal.ts';

/** One value that can be looked up, and where it came from. */
export interface Observable {
  value: string;
  type: ObservableType;
  /** Place of the entity in the list. */
  entity: number;
  /** The entity in words. */
  label: string;
  /** The property that held it. */
  property: string;
}

/** A text that may hide observables: decode it, then extract. */
export interface HiddenText {
  text: string;
  entity: number;
  label: string;
  property: string;
}

type Find = (entity: Entity) => (readonly [property: string, value: string | undefined, type?: ObservableType])[];

const ipType = (value: string | undefined): ObservableType => (isIpv4(value ?? '') ? 'ipv4' : isIpv6(value ?? '') ? 'ipv6' : 'unknown');
const algorithms: Readonly<Record<string, ObservableType>> = { MD5: 'md5_hash', SHA1: 'sha1_hash', SHA256: 'sha256_hash' };
const strings = (value: unknown): string[] => (Array.isArray(value) ? value : [value]).filter((item) => typeof item === 'string');

const finders: Readonly<Partial<Record<ClassName, Find>>> = {
  ip: (ip) => [['Address', ip.text('Address'), ipType(ip.text('Address'))]],
  dns: (dns) => [['DomainName', dns.text('DomainName'), 'dns']],
  url: (url) => [['Url', url.text('Url'), 'url']],
  filehash: (hash) => [['Value', hash.text('Value'), algorithms[hash.text('Algorithm') ?? ''] ?? hashTypeOf(hash.text('Value') ?? '')]],
  file: (file) => [['file_hash', fileHashOf(file), hashTypeOf(fileHashOf(file) ?? '')]],
  'mail-message': (mail) => [
    ['SenderIP', mail.text('SenderIP'), ipType(mail.text('SenderIP'))],
    ...strings(mail.values.get('Urls')).map((url) => ['Urls', url, 'url'] as const),
  ],
  'submission-mail': (mail) => [['SenderIp', mail.text('SenderIp'), ipType(mail.text('SenderIp'))]],
};
/** Only when asked for: addresses of senders say little, and looking them up tells others about our mail. */
const senders: Readonly<Partial<Record<ClassName, Find>>> = {
  'mail-message': (mail) => ['Sender', 'P1Sender', 'P2Sender'].map((name) => [name, mail.text(name), 'email'] as const),
  'submission-mail': (mail) => [['Sender', mail.text('Sender'), 'email']],
};

/** What enrichment would look up, each value once, in the order of the entities. Hosts and accounts give none. */
export const observablesOf = (entities: readonly Entity[], { mailSenders = false }: { mailSenders?: boolean } = {}): Observable[] => {
  const found = new Map<string, Observable>();
  for (const [index, entity] of entities.entries()) {
    const values = [...(finders[entity.type]?.(entity) ?? []), ...(mailSenders ? (senders[entity.type]?.(entity) ?? []) : [])];
    for (const [property, raw, said] of values) {
      const value = raw?.trim();
      const type = said === undefined || said === 'unknown' ? typeOf(value ?? '') : said;
      if (value === undefined || value === '' || type === 'unknown') continue;
      const key = normalised(type === 'url' ? 'Url' : type.startsWith('ip') ? 'Address' : property, value);
      if (!found.has(key)) found.set(key, { value: type === 'url' ? value : value.toLowerCase(), type, entity: index, label: nameOf(entity), property });
    }
  }
  return [...found.values()];
};

/** Command lines and scripts, each once. */
export const commandLinesOf = (entities: readonly Entity[]): HiddenText[] => {
  const found = new Map<string, HiddenText>();
  for (const [index, entity] of entities.entries()) {
    const [property, text] =
      entity.type === 'process'
        ? ['CommandLine', entity.text('CommandLine')]
        : entity.type === 'registry-value'
          ? ['Value', entity.text('Value')]
          : ['', undefined];
    if (text !== undefined && text.trim() !== '' && !found.has(text)) found.set(text, { text, entity: index, label: nameOf(entity), property });
  }
  return [...found.values()];
};
