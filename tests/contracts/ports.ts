import { afterAll, beforeAll, describe } from 'vitest';
import type { Bench, Quirks } from './bench.ts';
import { blobContract } from './blobs.ts';
import { queueContract } from './queue.ts';
import { storeContract } from './store.ts';

/** What every cloud must do alike. `open` starts the cloud, or its emulator. */
export const portContract = (cloud: string, open: () => Promise<Bench>, quirks: Quirks = {}): void => {
  describe(`the ports of ${cloud}`, () => {
    let bench: Bench | undefined;
    beforeAll(async () => void (bench = await open()));
    afterAll(async () => bench?.close());
    storeContract(() => bench!);
    blobContract(() => bench!, quirks);
    queueContract(() => bench!, quirks);
  });
};
