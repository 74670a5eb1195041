import type { FetchInit, Json } from '../kit/ports.ts';
import type { Asked, Request } from './provider.ts';
import { filled, filledUrl, Unfilled, type Values } from './template.ts';

/** A request ready to go. */
export interface Ready {
  url: string;
  init: Pick<FetchInit, 'method' | 'headers' | 'body'> & { headers: Record<string, string> };
  /** The address without parameters: what a row may show. */
  reference: string;
}

/** Fills the templates. `observables` stands for the values of a bulk request: a list in JSON, `name[0]=…` in a query, else joined by commas. */
export const requestOf = (request: Request, fields: Values, asked: Pick<Asked, 'value' | 'values'> & Partial<Asked>): Ready => {
  for (const name of request.needs ?? []) required(name, fields);
  const values: Values = { ...fields, observable: asked.value };
  const url = filledUrl(request.url, values);
  const reference = request.reference === undefined ? `${url.origin}${url.pathname}` : (filled(request.reference, values) ?? '');
  for (const [name, value] of pairsOf(request.query, values, asked.values)) url.searchParams.append(name, value);
  const headers: Record<string, string> = {};
  for (const [name, value] of pairsOf(request.headers, values, asked.values)) headers[name.toLowerCase()] = value;
  if (request.basic) headers['authorization'] = authorization(request.basic, fields);
  const init: Ready['init'] = { method: request.method ?? 'GET', headers };
  if (request.json !== undefined) {
    headers['content-type'] = 'application/json';
    init.body = JSON.stringify(typeof request.json === 'function' ? request.json(asked as Asked) : jsonOf(request.json, values, asked.values));
  } else if (request.form) {
    headers['content-type'] = 'application/x-www-form-urlencoded';
    init.body = new URLSearchParams(pairsOf(request.form, values, asked.values)).toString();
  }
  return { url: url.href, init, reference };
};

const authorization = (way: true | 'or-bearer', fields: Values): string =>
  way === 'or-bearer' && !fields['id']
    ? `Bearer ${required('key', fields)}`
    : `Basic ${Buffer.from(`${required('id', fields)}:${required('key', fields)}`, 'utf8').toString('base64')}`;

const required = (name: string, fields: Values): string => {
  const value = fields[name];
  if (!value) throw new Unfilled(name);
  return value;
};

const pairsOf = (templates: Readonly<Record<string, string>> = {}, values: Values, many: readonly string[]): [string, string][] =>
  Object.entries(templates).flatMap(([name, template]): [string, string][] => {
    if (template === '{observables}')
      return name.endsWith('[]') ? many.map((value, index) => [`${name.slice(0, -2)}[${index}]`, value]) : [[name, many.join(',')]];
    const value = filled(template, values);
    return value === undefined ? [] : [[name, value]];
  });

const jsonOf = (template: Json, values: Values, many: readonly string[]): Json => {
  if (typeof template === 'string') {
    if (template === '{observables}') return many;
    const text = filled(template, values);
    if (text === undefined) throw new Unfilled('field of the request');
    return text;
  }
  if (Array.isArray(template)) return (template as readonly Json[]).map((item) => jsonOf(item, values, many));
  if (typeof template !== 'object' || template === null) return template;
  return Object.fromEntries(Object.entries(template as Readonly<Record<string, Json>>).map(([name, item]) => [name, jsonOf(item, values, many)]));
};
