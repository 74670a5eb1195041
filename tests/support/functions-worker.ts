import { createRequire } from 'node:module';

/**
 * Stands in for the Functions worker: `node functions-worker.ts APP [PATH BODY]` loads an app as it does, says what the app registers and after how
 * long, and calls one function. Tells its parent, or prints a line.
 */
interface Metadata {
  name: string;
  bindings: Record<string, unknown>;
}
type Handler = (request: Request, context: object) => Promise<{ status: number; body: string | ReadableStream }>;

const [app = '', wanted, body = ''] = process.argv.slice(2);
const require = createRequire(import.meta.url);
const Module = require('node:module') as { _load: (this: unknown, id: string, ...rest: unknown[]) => unknown };
const registered: { name: string; trigger: unknown; handler: Handler }[] = [];
const core = {
  version: '3.9.1',
  hostVersion: '4.1037.0',
  setProgrammingModel: () => undefined,
  log: () => undefined,
  registerHook: () => ({ dispose: () => undefined }),
  registerFunction({ name, bindings }: Metadata, handler: Handler) {
    registered.push({ name, trigger: Object.values(bindings)[0], handler });
    return { dispose: () => undefined };
  },
};
const load = Module._load;
Module._load = function (id, ...rest) {
  return id === '@azure/functions-core' ? core : load.call(this, id, ...rest);
};

const started = performance.now();
require(app);
const loadMs = performance.now() - started;

if (wanted === undefined) {
  console.log(`${registered.length} functions, ${Math.round(loadMs)} ms`);
  process.exit();
}
const request = new Request(`http://localhost/api/${wanted}`, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
const { handler } = registered.find(({ name }) => name.toLowerCase() === wanted.replace(/\W/g, '').toLowerCase())!;
const answer = await handler(request, {});
process.send!({ loadMs, functions: registered.map(({ name, trigger }) => ({ name, trigger })), status: answer.status, report: await new Response(answer.body).json() });
process.disconnect();
