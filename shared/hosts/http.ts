import { execute } from '../kit/execute.ts';
import { asFault, Fault, wrongField } from '../kit/fault.ts';
import { pathOf } from '../kit/names.ts';
import type { Catalogue, Operation } from '../kit/operation.ts';
import type { Ports } from '../kit/ports.ts';
import { once } from '../jobs/once.ts';
import { isLong, submit } from '../jobs/submit.ts';
import { respondFault, respondJson, respondReport } from './answer.ts';
import { bodyOf } from './body.ts';
import { type Field, fieldsOf, readField } from './fields.ts';
import { noteFailure } from './failure.ts';
import { answerJob, jobRoute } from './long-work.ts';
import { opener, type Source } from './opener.ts';
import { preferencesOf } from './prefer.ts';

/** What a platform knows about one request. */
export interface Reception {
  /** Aborts when the caller hangs up or the platform is about to end us. */
  signal?: AbortSignal;
  /** Milliseconds within which the answer must have left. */
  within?: number;
  /** Who calls, where the platform has checked it. */
  caller?: string | undefined;
}

export interface HttpOptions {
  /** Path below /api/ → what is served there: documents, made when first asked for. */
  documents?: Readonly<Record<string, () => unknown>>;
  /** Seconds for an answer when the caller does not say. Default 100, since Logic Apps hangs up at 120. */
  seconds?: number;
}

export type HttpHost = (request: Request, from?: Reception) => Promise<Response>;

interface Exchange {
  request: Request;
  url: URL;
  from: Reception;
  id: string;
  ports: Ports;
}

/** The whole API as one function of a request: every HTTP host translates to it and back. */
export const httpHost = (catalogue: Catalogue, source: Source, { documents = {}, seconds = 100 }: HttpOptions = {}): HttpHost => {
  const open = opener(source);
  const operations = new Map(catalogue.map((operation) => [pathOf(operation.name), operation]));
  const fields = new Map<Operation, Field[]>();
  const fieldsFor = (operation: Operation): Field[] => {
    if (!fields.has(operation)) fields.set(operation, fieldsOf(operation.input));
    return fields.get(operation)!;
  };

  const route = (exchange: Exchange): Promise<Response> | Response => {
    const { request, url, id } = exchange;
    const path = /\/api\/(.+?)\/?$/.exec(url.pathname)?.[1] ?? '';
    if (path === 'health') return only(['GET'], request, () => respondJson(200, { status: 'ok', operations: catalogue.length }, id));
    if (path.startsWith('jobs/')) return only(['GET', 'DELETE'], request, () => jobRoute(path.slice('jobs/'.length), exchange, patienceOf(exchange)));
    const document = Object.hasOwn(documents, path) ? documents[path] : undefined;
    if (document) return only(['GET'], request, () => respondJson(200, document(), id));
    const operation = operations.get(path);
    if (operation) return only(operation.writes ? ['POST'] : ['GET', 'POST'], request, () => run(operation, exchange));
    throw new Fault('not-found', `There is no operation at ${url.pathname.slice(0, 200)}. GET /api/catalogue lists them.`);
  };

  const run = async (operation: Operation, exchange: Exchange): Promise<Response> => {
    const { request, url, from, id, ports } = exchange;
    const raw = request.method !== 'POST' ? queryOf(url.searchParams, fieldsFor(operation)) : await bodyOf(request, operation.limits.bytes);
    const { async, inline, wait = seconds } = preferencesOf(request.headers);
    const key = keyOf(request);
    if (async || (await isLong(operation, raw, ports))) {
      const job = await submit(operation, raw, ports, { caller: from.caller, key });
      return answerJob(job, exchange, async ? patienceOf(exchange) : 0);
    }
    const signal = from.signal ?? new AbortController().signal;
    const deadline = ports.clock.now() + Math.min(wait * 1000, from.within ?? Infinity);
    const now = () => execute(operation, raw, ports, { id, signal, deadline, inline, ...(from.caller !== undefined && { caller: from.caller }) });
    const accept = request.headers.get('accept');
    if (!operation.writes || key === undefined) return respondReport(await now(), accept);
    const of = [operation.name, from.caller ?? '', key].join('\n');
    const { report, replayed } = await once(ports, { of, input: raw, seconds: operation.limits.seconds + 30, deadline, signal }, now);
    return respondReport(report, accept, replayed ? { 'idempotency-replayed': 'true' } : {});
  };

  /** Milliseconds that the caller will wait for a job; none unless it says so. */
  const patienceOf = ({ request, from }: Exchange): number => Math.min((preferencesOf(request.headers).wait ?? 0) * 1000, from.within ?? seconds * 1000);

  return async (request, from = {}) => {
    const id = crypto.randomUUID();
    let ports: Ports | undefined;
    try {
      ports = await open();
      return await route({ request, url: new URL(request.url), from, id, ports });
    } catch (thrown) {
      const fault = asFault(thrown);
      noteFailure(ports?.log, fault, { id, method: request.method, path: new URL(request.url).pathname, caller: from.caller });
      return respondFault(fault, id, fault instanceof WrongMethod ? { allow: fault.allowed.join(', ') } : {});
    }
  };
};

class WrongMethod extends Fault {
  readonly allowed: readonly string[];
  constructor(method: string, allowed: readonly string[]) {
    super('wrong-method', `${method} does nothing here: use ${allowed.join(' or ')}.`);
    this.allowed = allowed;
  }
}

const keyOf = ({ headers }: Request): string | undefined => {
  const key = headers.get('idempotency-key')?.trim();
  if (key === undefined || key === '') return undefined;
  if (key.length <= 200) return key;
  throw wrongField('Idempotency-Key', 'Give at most 200 characters.');
};

const only = <T>(allowed: readonly string[], { method }: Request, answer: () => T): T => {
  if (!allowed.includes(method === 'HEAD' ? 'GET' : method)) throw new WrongMethod(method, allowed);
  return answer();
};

/** The input as a query string gives it: a parameter for a field, repeated for a list. */
const queryOf = (parameters: URLSearchParams, fields: readonly Field[]): Record<string, unknown> => {
  const known = new Map(fields.map((field) => [field.name, field]));
  const input: Record<string, unknown> = {};
  for (const name of new Set(parameters.keys())) {
    if (name === 'code') continue; // the function key of Azure, where it is not in a header
    const field = known.get(name);
    input[name] = field ? readField(field, parameters.getAll(name)) : parameters.get(name);
  }
  return input;
};
