/** Stands in for the Lambda runtime: `node lambda-worker.ts BUNDLE` calls the handlers of a bundle for its parent, one message each. */
export interface LambdaCall {
  handler: 'http' | 'queue' | 'timer';
  event: unknown;
}

const handlers = (await import(process.argv[2]!)) as Record<LambdaCall['handler'], (event: unknown, context: object) => Promise<unknown>>;
const until = Date.now() + 60_000;
const context = { getRemainingTimeInMillis: () => until - Date.now(), functionName: 'test' };

process.on('message', ({ handler, event }: LambdaCall) => void handlers[handler](event, context).then((answer) => process.send!(answer ?? {})));
process.send!(Object.keys(handlers));
