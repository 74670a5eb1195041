/** What a request cannot do without and does not have; the message names it. */
export class Unfilled extends Error {
  readonly field: string;
  constructor(field: string, message = `No ${field} is configured.`) {
    super(message);
    this.name = 'Unfilled';
    this.field = field;
  }
}

/** The value cannot be written where the request wants it. */
export class Unwritable extends Error {}

const placeholder = /\{(\w+)(?::(\w+))?\}/g;

const quoted = (text: string): string => text.replace(/[\\"]/g, '\\$&');

/** Ways to write a value other than as it is: `{observable:ip}` and so on. */
const writers: Readonly<Record<string, (text: string) => string>> = {
  /** One path segment, in which the colons of an IPv6 address stay legible. */
  ip: (text) => encodeSegment(text).replaceAll('%3A', ':'),
  segment: (text) => encodeSegment(text),
  /** Base64url without padding. */
  base64url: (text) => Buffer.from(text, 'utf8').toString('base64url'),
  /** Inside double quotes of a search expression. */
  quoted,
  /** In a ServiceNow query `^` begins the next condition. */
  condition: (text) => {
    if (/[\^\r\n]/.test(text)) throw new Unwritable('The value has characters that a query cannot carry.');
    return text;
  },
};

export const writingWays = Object.keys(writers);

const encodeSegment = (text: string): string => {
  if (text === '.' || text === '..') throw new Unwritable('The value cannot be a part of an address.');
  if (!text.isWellFormed()) throw new Unwritable('The value is no well-formed text.');
  return encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
};

export type Values = Readonly<Record<string, string | undefined>>;

/** The template with every placeholder filled; undefined when one of them is unset. */
export const filled = (template: string, values: Values): string | undefined => {
  let complete = true;
  const text = template.replace(placeholder, (_, name: string, way?: string) => {
    const value = values[name];
    if (value === undefined || value === '') complete = false;
    return value === undefined ? '' : way === undefined ? value : writers[way]!(value);
  });
  return complete ? text : undefined;
};

const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i;

/** The address: the observable becomes one path segment; `{instance}` is a whole https address at the beginning, else a label of the host. */
export const filledUrl = (template: string, values: Values): URL => {
  const url = template.replace(placeholder, (whole, name: string, way: string | undefined, place: number) => {
    const value = values[name];
    if (value === undefined || value === '') throw new Unfilled(name);
    if (place === 0) return baseOf(name, value);
    if (isInHost(template, place)) {
      if (!label.test(value)) throw new Unfilled(name, `The ${name} is not a single host label.`);
      return value;
    }
    return writers[way ?? 'segment']!(value);
  });
  return new URL(url);
};

const isInHost = (template: string, place: number): boolean => place < template.indexOf('/', template.indexOf('://') + 3);

const baseOf = (name: string, value: string): string => {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.search !== '' || url.hash !== '' || url.username !== '')
    throw new Unfilled(name, `The ${name} is not an address such as https://misp.example.org.`);
  return url.href.replace(/\/+$/, '');
};
