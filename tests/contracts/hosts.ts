import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { local, type LocalPorts } from '../../shared/clouds/local/index.ts';
import { httpHost, type HttpOptions } from '../../shared/hosts/http.ts';
import { startWorkers } from '../../shared/hosts/workers.ts';
import { pathOf } from '../../shared/kit/names.ts';
import type { Catalogue } from '../../shared/kit/operation.ts';
import type { Log, Ports } from '../../shared/kit/ports.ts';
import { readSettings } from '../../shared/kit/settings.ts';
import { testCatalogue } from '../support/operations.ts';

/** How to call one host: a request in, its answer out. The request's own host name does not matter. */
export interface Opened {
  send(request: Request): Promise<Response>;
  close?(): Promise<void>;
}
export type Open = (catalogue: Catalogue, ports: Ports, options: HttpOptions) => Opened | Promise<Opened>;

const options: HttpOptions = { documents: { catalogue: () => ({ made: 'from the catalogue' }) } };
const limit = 2_000_000;

/** Ports in memory, in real time, whose log is kept. */
export const hostPorts = (): LocalPorts & { lines: { level: string; event: string; fields: Record<string, unknown> }[] } => {
  const lines: { level: string; event: string; fields: Record<string, unknown> }[] = [];
  const note = (level: string) => (event: string, fields: Record<string, unknown> = {}) => void lines.push({ level, event, fields });
  const log: Log = { debug: note('debug'), info: note('info'), warn: note('warn'), error: note('error') };
  return { ...local(readSettings({ GUMSHOE_FOLDER: ':memory:' }), { log }), lines };
};

export const post = (path: string, body: unknown, headers: Record<string, string> = {}): Request =>
  new Request(`http://gumshoe.test/api/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
export const get = (path: string, headers: Record<string, string> = {}): Request => new Request(`http://gumshoe.test/api/${path}`, { headers });

/** Status, the headers that hosts must agree on, and the body without what differs from call to call. */
const essence = async (response: Response) => {
  const body = (await response.text()).replace(/"took":\d+/g, '"took":0').replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID').replace(/"detail":"There is no operation at [^ ]+/, '"detail":"');
  const headers = ['content-type', 'allow', 'retry-after', 'x-content-type-options', 'content-security-policy', 'cache-control', 'x-gumshoe-problems'];
  return { status: response.status, body, headers: Object.fromEntries(headers.map((name) => [name, response.headers.get(name)])) };
};

/** What every HTTP host must do, said once. */
export const hostContract = (name: string, open: Open) =>
  describe(name, () => {
    const ports = hostPorts();
    const bare = httpHost(testCatalogue, ports, options);
    let host: Opened;
    const workers = startWorkers(testCatalogue, ports, 2, { idle: 20 });
    beforeAll(async () => void (host = await open(testCatalogue, ports, options)));
    afterAll(async () => {
      await workers.stop();
      await host.close?.();
      await ports.close();
    });
    const problem = async (request: Request) => {
      const response = await host.send(request);
      expect(response.headers.get('content-type')).toBe('application/problem+json');
      return { status: response.status, headers: response.headers, ...((await response.json()) as { detail: string; code: string; id: string; flaws?: { field: string }[] }) };
    };

    it('runs every example', async () => {
      for (const operation of testCatalogue)
        for (const { given, rows } of operation.examples) {
          const response = await host.send(post(pathOf(operation.name), given));
          expect(response.status).toBe(200);
          expect(await response.json()).toMatchObject({ rows, problems: [] });
        }
    });

    it.each([
      ['an answer', () => post('build/echo', { values: ['a', 'é☃'] })],
      ['part of an answer', () => post('build/echo', { values: ['a', 'worry'] })],
      ['a query', () => get('build/echo?values=a&values=b%2Cc&times=2&loud=yes')],
      ['lines', () => post('build/echo', { values: ['a', 'b'] }, { accept: 'application/x-ndjson' })],
      ['CSV', () => post('build/echo', { values: ['=1+1', 'b"c'] }, { accept: 'text/csv' })],
      ['a document', () => get('catalogue')],
      ['health', () => get('health')],
      ['an unknown field', () => post('build/echo', { value: 'a', tmies: 2 })],
      ['no such operation', () => get('build/nothing')],
      ['a bug', () => post('build/trouble', {})],
      ['a write asked for by GET', () => get('write/tally?name=x')],
    ])('says the same as every other host: %s', async (_, request) => {
      expect(await essence(await host.send(request()))).toEqual(await essence(await bare(request())));
    });

    it('refuses an unknown field with 400 and its path', async () => {
      expect(await problem(post('build/echo', { value: 'a', tmies: 2 }))).toMatchObject({ status: 400, code: 'invalid-input', flaws: [{ field: 'tmies' }] });
    });

    it.each([
      ['malformed JSON', '{"value":'],
      ['JSON nested too deep', `{"value":${'['.repeat(100_000)}`],
      ['no object', '"text"'],
    ])('refuses %s with 400', async (_, body) => {
      const started = performance.now();
      expect(await problem(post('build/echo', body))).toMatchObject({ status: 400, code: 'invalid-input' });
      expect(performance.now() - started).toBeLessThan(1000);
    });

    it('refuses text that is not UTF-8', async () => {
      const request = new Request('http://gumshoe.test/api/build/echo', { method: 'POST', headers: { 'content-type': 'application/json' }, body: Uint8Array.of(34, 0xff, 34) });
      expect(await problem(request)).toMatchObject({ status: 400, flaws: [{ field: 'body' }] });
    });

    it.each([['text/plain'], ['application/x-www-form-urlencoded'], ['']])('refuses a body of type "%s" with 415', async (type) => {
      expect(await problem(post('build/echo', { value: 'a' }, { 'content-type': type }))).toMatchObject({ status: 415 });
    });

    it('takes a POST of no type that has nothing in it as no input', async () => {
      const body = new ReadableStream<Uint8Array>({ start: (controller) => controller.close() });
      const request = new Request('http://gumshoe.test/api/build/echo', { method: 'POST', body, duplex: 'half' });
      expect(await problem(request)).toMatchObject({ status: 400, flaws: [{ field: 'value' }] });
    });

    it('refuses a body over the limit with 413', async () => {
      expect(await problem(post('build/echo', { value: 'a'.repeat(limit) }))).toMatchObject({ status: 413, code: 'too-large' });
    });

    it('refuses a body of unknown length as soon as it is over the limit', async () => {
      let sent = 0;
      const body = new ReadableStream<Uint8Array>({
        pull: (controller) => {
          sent += 1;
          if (sent > 100) controller.close();
          else controller.enqueue(new Uint8Array(100_000).fill(32));
        },
      });
      const request = new Request('http://gumshoe.test/api/build/echo', { method: 'POST', headers: { 'content-type': 'application/json' }, body, duplex: 'half' });
      expect(await problem(request)).toMatchObject({ status: 413 });
    });

    it('refuses the wrong method with 405 and the right ones', async () => {
      const answer = await problem(get('write/tally?name=x'));
      expect(answer).toMatchObject({ status: 405 });
      expect(answer.headers.get('allow')).toBe('POST');
    });

    it('hides the cause of a bug but gives its id, and logs one line with it', async () => {
      ports.lines.length = 0;
      const answer = await problem(post('build/trouble', {}));
      expect(answer).toMatchObject({ status: 500, code: 'bug' });
      expect(JSON.stringify(answer)).not.toMatch(/hunter2|secret\.ts/);
      expect(ports.lines).toMatchObject([{ level: 'error', event: 'call-failed', fields: { id: answer.id } }]);
      expect(answer.headers.get('x-request-id')).toBe(answer.id);
    });

    it('keeps the rows when one part fails', async () => {
      const response = await host.send(post('build/echo', { values: ['a', 'worry', 'b'] }));
      expect(await response.json()).toMatchObject({ count: 2, problems: [{ code: 'upstream-failed', about: 'worry', retryAfter: 5 }] });
    });

    it('answers in the time that the caller can wait', async () => {
      const response = await host.send(post('build/echo', { values: ['a', ...Array<string>(20).fill('sleep')] }, { prefer: 'wait=1' }));
      expect(await response.json()).toMatchObject({ count: 1, truncated: true, problems: [{ code: 'timed-out' }] });
    });

    /** Asks as Logic Apps does: as long as the answer is 202, at the address that it names. */
    const follow = async (first: Response, headers: Record<string, string> = {}): Promise<Response> => {
      let response = first;
      for (let asked = 0; response.status === 202 && asked < 100; asked += 1) {
        await new Promise((resolve) => setTimeout(resolve, 20));
        const { pathname } = new URL(response.headers.get('location')!);
        response = await host.send(get(pathname.slice('/api/'.length), headers));
      }
      return response;
    };

    it('answers 202 with an absolute address when asked to respond later, and there 200 with the report', async () => {
      const accepted = await host.send(post('build/echo', { values: ['a', 'sleep', 'b'] }, { prefer: 'respond-async' }));
      expect(accepted.status).toBe(202);
      expect(accepted.headers.get('location')).toMatch(/^https?:\/\/[^/]+\/api\/jobs\/[\w.-]+$/);
      expect(Number(accepted.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(await accepted.clone().json()).toMatchObject({ operation: 'build-echo', done: 0, total: 3 });
      const done = await follow(accepted);
      expect(done.status).toBe(200);
      expect(await done.json()).toMatchObject({ rows: [{ sourceIndex: 0, text: 'a' }, { sourceIndex: 2, text: 'b' }], count: 2, problems: [] });
    });

    it('turns to a job by itself above the inline limit', async () => {
      const values = Array.from({ length: 1201 }, (_, at) => `v${at}`);
      const accepted = await host.send(post('build/echo', { values }));
      expect(accepted.status).toBe(202);
      const rows = (await (await follow(accepted, { accept: 'application/x-ndjson' })).text()).trim().split('\n');
      expect(rows.map((row) => (JSON.parse(row) as { text: string }).text)).toEqual(values);
    });

    it('waits for a job as long as the caller will', async () => {
      const response = await host.send(post('build/echo', { values: ['sleep', 'a'] }, { prefer: 'respond-async, wait=10' }));
      expect(response.status).toBe(200);
      expect(await response.json()).toMatchObject({ count: 1 });
    });

    it('refuses a wrong input at once, and shows the fault of a job at its address', async () => {
      expect(await problem(post('build/echo', { vlaue: 'a' }, { prefer: 'respond-async' }))).toMatchObject({ status: 400, flaws: [{ field: 'vlaue' }] });
      const failed = await follow(await host.send(post('build/trouble', {}, { prefer: 'respond-async' })));
      expect(failed.status).toBe(500);
      expect(await failed.json()).toMatchObject({ code: 'bug' });
    });

    it('cancels a job at its address, which nobody can guess', async () => {
      const accepted = await host.send(post('build/echo', { values: Array<string>(30).fill('sleep') }, { prefer: 'respond-async' }));
      const path = new URL(accepted.headers.get('location')!).pathname.slice('/api/'.length);
      expect(await problem(get(`${path}x`))).toMatchObject({ status: 404 });
      const cancelled = await host.send(new Request(`http://gumshoe.test/api/${path}`, { method: 'DELETE' }));
      expect(await cancelled.json()).toMatchObject({ state: 'cancelled' });
      expect(await problem(get(path))).toMatchObject({ status: 410 });
    });

    it('writes once for one Idempotency-Key, and says the same again', async () => {
      const ask = (body: object) => host.send(post('write/tally', body, { 'idempotency-key': `key of ${name}` }));
      const answers = [await ask({ name }), await ask({ name })];
      const [first, second] = await Promise.all(answers.map((answer) => answer.text()));
      expect(first).toBe(second);
      expect(answers.map((answer) => answer.headers.get('idempotency-replayed'))).toEqual([null, 'true']);
      expect(JSON.parse(second!)).toMatchObject({ rows: [{ count: 1 }] });
      expect((await ask({ name: 'other' })).status).toBe(400);
    });
  });
