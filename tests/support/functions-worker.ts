import { createRequire } from 'node:module';

/**
 * Stands in for the Functions worker: `node functions-worker.ts APP` loads an app as it does, and says what the app registers and after how long.
 * A parent may then have functions called, one message each.
 */
export interface Loaded {
  loadMs: number;
  functions: { name: string; trigger: { type: string; authLevel?: string; route?: string; queueName?: string } }[];
}
export interface Invocation {
  name: string;
  /** For HTTP functions. */
  request?: { url: string; method: string; headers?: Record<string, string>; body?: string };
  /** For queue functions. */
  message?: unknown;
}
export interface Invoked {
  status?: number;
  headers?: Record<string, string>;
  body?: string;
  error?: string;
}

interface Metadata {
  name: string;
  bindings: Record<string, Loaded['functions'][number]['trigger']>;
}
type Handler = (input: unknown, context: object) => Promise<{ status: number; headers: Headers; body: string | ReadableStream } | undefined>;

const require = createRequire(import.meta.url);
const Module = require('node:module') as { _load: (this: unknown, id: string, ...rest: unknown[]) => unknown };
const registered: { metadata: Metadata; handler: Handler }[] = [];
const core = {
  version: '3.9.1',
  hostVersion: '4.1037.0',
  setProgrammingModel: () => undefined,
  log: () => undefined,
  registerHook: () => ({ dispose: () => undefined }),
  registerFunction(metadata: Metadata, handler: Handler) {
    registered.push({ metadata, handler });
    return { dispose: () => undefined };
  },
};
const load = Module._load;
Module._load = function (id, ...rest) {
  return id === '@azure/functions-core' ? core : load.call(this, id, ...rest);
};

const started = performance.now();
require(process.argv[2]!);
const loadMs = performance.now() - started;

const invoke = async ({ name, request, message }: Invocation): Promise<Invoked> => {
  const { handler } = registered.find(({ metadata }) => metadata.name === name)!;
  const { url, ...init } = request ?? { url: '' };
  try {
    const answer = await handler(request ? new Request(url, init) : message, { triggerMetadata: { dequeueCount: 1 }, invocationId: name });
    return answer ? { status: answer.status, headers: Object.fromEntries(answer.headers), body: await new Response(answer.body).text() } : {};
  } catch (error) {
    return { error: String(error) };
  }
};

if (process.send) {
  process.on('message', (invocation: Invocation) => void invoke(invocation).then((invoked) => process.send!(invoked)));
  process.send({ loadMs, functions: registered.map(({ metadata: { name, bindings } }) => ({ name, trigger: Object.values(bindings)[0]! })) } satisfies Loaded);
} else console.log(`${registered.length} functions, ${Math.round(loadMs)} ms`);
