import { azureClouds } from '../kit/azure.ts';
import type { Call } from '../kit/call.ts';
import { Fault, type FaultCode } from '../kit/fault.ts';
import { type Answer, FetchError, type Ports } from '../kit/ports.ts';

export type ArmPorts = Pick<Ports, 'fetch' | 'identity' | 'clock' | 'settings' | 'log'>;
export type ArmCall = Pick<Call, 'signal' | 'deadline' | 'problem'>;

export interface ArmAnswer {
  body: Readonly<Record<string, unknown>>;
  etag?: string;
  requestId?: string;
}

export interface ArmRequest {
  method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** ARM id, without host and query. */
  path: string;
  apiVersion: string;
  query?: Readonly<Record<string, string>>;
  body?: unknown;
  ifMatch?: string;
}

const tries = 5;
const reserve = 1000;
const codes: Readonly<Record<number, FaultCode>> = {
  400: 'invalid-input',
  401: 'forbidden',
  403: 'forbidden',
  404: 'not-found',
  409: 'conflict',
  412: 'conflict',
  429: 'rate-limited',
  503: 'rate-limited',
};
const mends: Partial<Record<FaultCode, string>> = {
  forbidden: 'The identity needs the role Microsoft Sentinel Responder on the workspace (Reader to read).',
  'not-found': 'Check the id, and that the identity may see it.',
};

/**
 * Sends one request to Azure Resource Manager of the configured cloud. Waits where it is asked to (429, 503) as long as the deadline allows, asks for a
 * new token once after a 401, and tries again after a lost connection: every request made through it is safe to repeat. Throws Faults with the request id.
 */
export const arm = async ({ method, path, apiVersion, query, body, ifMatch }: ArmRequest, ports: ArmPorts, call: ArmCall): Promise<ArmAnswer> => {
  const host = azureClouds[ports.settings.azureCloud].arm;
  const url = `https://${host}${path.split('/').map(encodeURIComponent).join('/')}?${new URLSearchParams({ 'api-version': apiVersion, ...query }).toString()}`;
  let refresh = false;
  for (let turn = 1; ; turn += 1) {
    const token = await tokenFor(host, ports, refresh);
    const headers = {
      authorization: `Bearer ${token}`,
      accept: 'application/json',
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(ifMatch !== undefined && { 'if-match': ifMatch }),
    };
    const outcome = await send(ports, call, url, { method, headers, signal: call.signal, ...(body !== undefined && { body: JSON.stringify(body) }) });
    if (outcome instanceof FetchError) {
      if (turn >= 3 || !(await waited(2 ** turn, ports, call)))
        throw new Fault('upstream-failed', `Azure did not answer: ${outcome.message}`, { cause: outcome });
      continue;
    }
    if (outcome.status < 300) return answerOf(outcome);
    if (outcome.status === 401 && !refresh) {
      refresh = true;
      continue;
    }
    const pause = outcome.status === 429 || outcome.status >= 500 ? (pauseOf(outcome, ports) ?? 2 ** turn) : undefined;
    if (pause === undefined || turn >= tries || !(await waited(pause, ports, call))) throw faultOf(outcome, method, pause);
  }
};

const tokenFor = async (host: string, { identity }: ArmPorts, refresh: boolean): Promise<string> => {
  const token = await identity.token(`https://${host}/.default`, { refresh });
  if (token === undefined)
    throw new Fault('not-configured', 'There is no identity for Azure: run with a managed identity, or set AZURE_CLIENT_ID, AZURE_TENANT_ID and its secret.');
  return token;
};

const send = async ({ fetch }: ArmPorts, { signal }: ArmCall, url: string, init: Parameters<Ports['fetch']>[1]): Promise<Answer | FetchError> => {
  try {
    return await fetch(url, init);
  } catch (thrown) {
    if (thrown instanceof FetchError && thrown.kind !== 'refused' && !signal.aborted) return thrown;
    throw thrown;
  }
};

/** False when there is no time left for the pause. */
const waited = async (seconds: number, { clock }: ArmPorts, { signal, deadline }: ArmCall): Promise<boolean> => {
  if (clock.now() + seconds * 1000 > deadline - reserve) return false;
  await clock.sleep(seconds * 1000, signal);
  return true;
};

/** Retry-After as seconds; it comes as a number or as a date. */
const pauseOf = ({ headers }: Answer, { clock }: ArmPorts): number | undefined => {
  const given = headers['retry-after'];
  if (given === undefined) return undefined;
  const seconds = /^\d{1,6}$/.test(given.trim()) ? Number(given) : (Date.parse(given) - clock.now()) / 1000;
  return Number.isFinite(seconds) ? Math.max(seconds, 0.5) : undefined;
};

const parsed = ({ body }: Answer): Readonly<Record<string, unknown>> => {
  try {
    const value = JSON.parse(new TextDecoder().decode(body)) as unknown;
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : {};
  } catch {
    return {};
  }
};

const answerOf = (answer: Answer): ArmAnswer => {
  const body = parsed(answer);
  const etag = body['etag'] ?? answer.headers['etag'];
  const requestId = answer.headers['x-ms-request-id'];
  return { body, ...(typeof etag === 'string' && { etag }), ...(requestId !== undefined && { requestId }) };
};

const faultOf = (answer: Answer, method: string, retryAfter: number | undefined): Fault => {
  const error = parsed(answer)['error'] as { code?: unknown; message?: unknown } | undefined;
  const said = [error?.code, error?.message]
    .filter((text) => typeof text === 'string')
    .join(': ')
    .slice(0, 500);
  const code = codes[answer.status] ?? 'upstream-failed';
  const id = answer.headers['x-ms-request-id'];
  const words = [`Azure refused ${method} with ${answer.status}.`, said, mends[code] ?? '', id === undefined ? '' : `Request id ${id}.`];
  return new Fault(code, words.filter((word) => word !== '').join(' '), retryAfter === undefined ? {} : { retryAfter });
};
