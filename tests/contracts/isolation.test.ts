import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { httpHost } from '../../shared/hosts/http.ts';
import { serveNode, type Running } from '../../shared/hosts/node.ts';
import { startWorkers } from '../../shared/hosts/workers.ts';
import { operation } from '../../shared/kit/operation.ts';
import type { Answer, FetchInit } from '../../shared/kit/ports.ts';
import { hostPorts } from './hosts.ts';

const tenants = ['alpha', 'bravo', 'charlie', 'delta', 'echo'];
const incidents = Array.from({ length: 200 }, (_, at) => ({ tenant: tenants[at % tenants.length]!, mark: `${tenants[at % tenants.length]!}-mark-${at}` }));
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, Math.random() * 20));

/** Does a little of everything with the tenant's own marks, and pauses between, so that calls mix as much as they can. */
const writeTaint = operation({
  name: 'write-taint',
  summary: 'Leave marks everywhere.',
  entities: [],
  input: z.strictObject({ tenant: z.string(), mark: z.string() }),
  row: z.object({ tenant: z.string(), mark: z.string(), fetched: z.string(), stored: z.string(), kept: z.string(), id: z.string() }),
  limits: { rows: 10, seconds: 30, bytes: 100_000 },
  uses: ['store', 'blobs', 'fetch', 'clock'],
  examples: [],
  async *run({ tenant, mark }, { store, blobs, fetch }, call) {
    await pause();
    call.progress(1, 3, mark);
    await store.put(`taint-${tenant}`, mark, { tenant, mark });
    await blobs.put(`taint/${tenant}/${mark}`, mark);
    await pause();
    const answer = await fetch(`https://service.example/${mark}`, { method: 'POST', headers: { 'x-tenant': tenant, 'x-mark': mark }, body: JSON.stringify({ tenant, mark }) });
    await call.attach({ name: `${mark}.txt`, mediaType: 'text/plain', body: mark });
    await pause();
    call.problem({ code: 'noted', about: mark, detail: `for ${tenant}` });
    const stored = (await store.get<{ mark: string }>(`taint-${tenant}`, mark))!.value.mark;
    const kept = Buffer.from((await blobs.read(`taint/${tenant}/${mark}`))!).toString();
    yield { tenant, mark, fetched: Buffer.from(answer.body).toString(), stored, kept, id: call.id };
  },
});

const sent: { url: string; init: FetchInit }[] = [];
const echoing = async (url: string, init: FetchInit = {}): Promise<Answer> => {
  sent.push({ url, init });
  await pause();
  return { status: 200, headers: {}, body: Buffer.from(`answer for ${url.split('/').at(-1)!}`), url };
};

const ports = { ...hostPorts(), fetch: echoing };
let server: Running;
let workers: ReturnType<typeof startWorkers>;
beforeAll(async () => {
  server = await serveNode(httpHost([writeTaint], ports), { address: '127.0.0.1', port: 0 });
  workers = startWorkers([writeTaint], ports, 4, { idle: 10 });
});
afterAll(async () => {
  await workers.stop();
  await server.stop();
  await ports.close();
});

/** Every mark that a text names. */
const marksIn = (text: string): Set<string> => new Set(text.match(/[a-z]+-mark-\d+/g));
const tenantsIn = (text: string): string[] => tenants.filter((tenant) => text.includes(tenant));

/** A third asks for a later answer, a third brings an idempotency key. */
const ask = async ({ tenant, mark }: (typeof incidents)[number], at: number): Promise<{ text: string; headers: string }> => {
  const ways: Record<string, string>[] = [{}, { prefer: 'respond-async, wait=20' }, { 'idempotency-key': `key ${at}` }];
  const response = await fetch(`${server.url}/api/write/taint`, { method: 'POST', headers: { 'content-type': 'application/json', ...ways[at % 3]! }, body: JSON.stringify({ tenant, mark }) });
  expect(response.status).toBe(200);
  return { text: await response.text(), headers: JSON.stringify([...response.headers]) };
};

it('lets no value of one incident into the output, headers or writes of another: 200 at once, five tenants', async () => {
  const answers = await Promise.all(incidents.map(ask));
  const ids = new Set<string>();
  for (const [at, { tenant, mark }] of incidents.entries()) {
    const { text, headers } = answers[at]!;
    expect(marksIn(text)).toEqual(new Set([mark]));
    expect(tenantsIn(text + headers)).toEqual([tenant]);
    expect(marksIn(headers).size).toBe(0);
    const report = JSON.parse(text) as { id: string; rows: Record<string, string>[]; artifacts: { blob: string }[] };
    expect(report.rows).toMatchObject([{ tenant, mark, fetched: `answer for ${mark}`, stored: mark, kept: mark }]);
    ids.add(report.id);
    expect(Buffer.from((await ports.blobs.read(report.artifacts[0]!.blob))!).toString()).toBe(mark);
  }
  expect(ids.size).toBe(incidents.length);

  for (const { url, init } of sent) {
    const [mark] = marksIn(url);
    expect(marksIn(JSON.stringify(init))).toEqual(new Set([mark]));
    expect(tenantsIn(JSON.stringify(init))).toEqual([mark!.split('-')[0]]);
  }
  expect(sent).toHaveLength(incidents.length);

  for (const tenant of tenants) for await (const { key, value } of ports.store.list(`taint-${tenant}`)) expect(tenantsIn(key + JSON.stringify(value))).toEqual([tenant]);
  for await (const { name } of ports.blobs.list('')) {
    const content = Buffer.from((await ports.blobs.read(name))!).toString();
    expect(marksIn(`${name} ${content}`).size, name).toBeLessThanOrEqual(1);
  }
  expect(marksIn(JSON.stringify(ports.lines)).size).toBe(0);
});
