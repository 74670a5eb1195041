import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** DynamoDB, SQS and S3 as emulators in this process, on free ports; prints their addresses. Ends with its parent. */
const require = createRequire(import.meta.url);
const dynalite = require('dynalite') as (options: object) => Server;
const { createSqsServer } = require('local-aws-sqs') as { createSqsServer: (options: object) => Promise<Server> };
const S3rver = require('s3rver') as new (options: object) => { run(): Promise<AddressInfo> };

const folder = mkdtempSync(join(tmpdir(), 'gumshoe-s3-'));
const dynamodb = dynalite({ createTableMs: 0 });
await new Promise<void>((ready) => void dynamodb.listen(0, '127.0.0.1', ready));
const sqs = await createSqsServer({ port: 0, hostname: '127.0.0.1' });
const s3 = await new S3rver({ address: '127.0.0.1', port: 0, silent: true, directory: folder, configureBuckets: [{ name: 'gumshoe', configs: [] }] }).run();

const address = (facts: AddressInfo) => `http://127.0.0.1:${facts.port}`;
process.send!({ dynamodb: address(dynamodb.address() as AddressInfo), sqs: address(sqs.address() as AddressInfo), s3: address(s3) });
process.on('disconnect', () => {
  rmSync(folder, { recursive: true, force: true });
  process.exit();
});
