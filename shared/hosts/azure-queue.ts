import type { app as App, InvocationContext } from '@azure/functions';
import { asFault } from '../kit/fault.ts';
import type { Catalogue } from '../kit/operation.ts';
import type { Json } from '../kit/ports.ts';
import { work } from '../jobs/work.ts';
import { noteFailure } from './failure.ts';
import { opener, type Source } from './opener.ts';

export interface AzureQueueOptions {
  queueName: string;
  /** Name of the setting that holds the connection. */
  connection?: string;
  /** Seconds for one part; must lie below `functionTimeout` of host.json. Default 540. */
  seconds?: number;
}

/** Works on one message as the Functions host delivers it. What it throws, the host delivers again, five times at most. */
export const azureQueueHandler = (catalogue: Catalogue, source: Source, { seconds = 540 }: Pick<AzureQueueOptions, 'seconds'> = {}) => {
  const open = opener(source);
  return async (body: unknown, { triggerMetadata, invocationId }: InvocationContext): Promise<void> => {
    const ports = await open();
    try {
      const attempt = Number(triggerMetadata?.['dequeueCount'] ?? 1);
      await work(catalogue, ports, { body: body as Json, attempt }, { signal: new AbortController().signal, within: seconds * 1000 });
    } catch (thrown) {
      const fault = asFault(thrown);
      noteFailure(ports.log, fault, { id: invocationId });
      throw fault;
    }
  };
};

/** Registers the worker of long jobs. Batch size and pauses between tries are in host.json, for all queues of the app. */
export const azureQueue = (app: typeof App, catalogue: Catalogue, source: Source, options: AzureQueueOptions): void => {
  const { queueName, connection = 'AzureWebJobsStorage' } = options;
  app.storageQueue('Work', { queueName, connection, handler: azureQueueHandler(catalogue, source, options) });
};
