import middy from '@middy/core';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { asFault, Fault } from '../kit/fault.ts';
import type { Catalogue } from '../kit/operation.ts';
import type { Json, Ports } from '../kit/ports.ts';
import { work } from '../jobs/work.ts';
import { noteFailure } from './failure.ts';
import { opener, type Source } from './opener.ts';

/** What we keep back of the function's time, so that a part ends before the platform ends us. */
const reserve = 5000;

/** Works on a batch from SQS. Only the messages that failed are named, so only they come again. */
export const lambdaQueue = (catalogue: Catalogue, source: Source) => {
  const open = opener(source);
  const one = async (ports: Ports, { messageId, body, attributes }: SQSRecord, context: Context, signal: AbortSignal): Promise<SQSBatchResponse['batchItemFailures']> => {
    try {
      const delivery = { body: JSON.parse(body) as Json, attempt: Number(attributes.ApproximateReceiveCount) };
      await work(catalogue, ports, delivery, { signal, within: context.getRemainingTimeInMillis() - reserve });
      return [];
    } catch (thrown) {
      noteFailure(ports.log, asFault(thrown), { id: messageId });
      return [{ itemIdentifier: messageId }];
    }
  };
  return middy<SQSEvent, SQSBatchResponse>({ timeoutEarlyInMillis: 1000 })
    .onError(({ event, error }) => {
      noteFailure(undefined, asFault(error ?? new Fault('timed-out', 'The function was about to be ended.')), { records: event.Records.length });
      return { batchItemFailures: event.Records.map(({ messageId }) => ({ itemIdentifier: messageId })) };
    })
    .handler(async ({ Records }: SQSEvent, context: Context, { signal }: { signal: AbortSignal }) => {
      const ports = await open();
      const failures = await Promise.all(Records.map((record) => one(ports, record, context, signal)));
      return { batchItemFailures: failures.flat() };
    });
};
