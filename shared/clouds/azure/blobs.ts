import { createHash } from 'node:crypto';
import type { BlockBlobClient, ContainerClient, StorageSharedKeyCredential, UserDelegationKey } from '@azure/storage-blob';
import { Fault } from '../../kit/fault.ts';
import type { BlobFacts, Blobs, Clock } from '../../kit/ports.ts';
import { inBlocks, mediaTypeOf, whole } from '../machine/bodies.ts';
import { lazily } from '../machine/lazily.ts';
import { checkName } from '../machine/limits.ts';
import { type Connection, patience } from './connection.ts';
import { ensuring, statusOf, storageFault } from './errors.ts';

const blockBytes = 4 * 1024 * 1024;
const delegationMs = 6 * 3_600_000;
/** Clocks of signer and service may differ. */
const skewMs = 5 * 60_000;

/** A blob container. Our facts travel as metadata: they are written in the same step that makes the content visible. */
export const azureBlobs = (connection: Connection, containerName: string, clock: Pick<Clock, 'now'>): Blobs => {
  const what = `container ${containerName}`;
  const service = lazily(async () => {
    const { BlobServiceClient } = await import('@azure/storage-blob');
    if ('text' in connection) return BlobServiceClient.fromConnectionString(connection.text, { retryOptions: patience });
    return new BlobServiceClient(connection.address('blob'), connection.credential, { retryOptions: patience });
  });
  const container = lazily(async () => (await service()).getContainerClient(containerName));
  const write = async <T>(client: ContainerClient, work: () => Promise<T>): Promise<T> =>
    ensuring(work, 'ContainerNotFound', () => client.createIfNotExists(), what);
  const isLive = (metadata: Metadata): boolean => metadata?.['until'] === undefined || Number(metadata['until']) > clock.now();
  const orAbsent = async <T>(work: Promise<T>): Promise<T | undefined> => {
    try {
      return await work;
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      throw storageFault(error, what);
    }
  };
  const blobClient = async (name: string): Promise<BlockBlobClient> => {
    checkName(name);
    return (await container()).getBlockBlobClient(name);
  };
  const find = async (name: string): Promise<BlobFacts | undefined> => {
    const facts = await orAbsent((await blobClient(name)).getProperties());
    return facts && isLive(facts.metadata) ? factsOf(name, facts) : undefined;
  };
  /** Signs links as ourselves: the service lends a key to whoever may read. */
  const delegation = delegationKey(async (from, to) => (await service()).getUserDelegationKey(from, to), clock);

  const open: Blobs['open'] = async (name) => {
    const answer = await orAbsent((await blobClient(name)).download(0, undefined, { maxRetryRequests: 3 }));
    if (!answer) return undefined;
    const body = answer.readableStreamBody! as AsyncIterable<Buffer> & NodeJS.ReadableStream & { destroy(): void };
    if (isLive(answer.metadata)) return { ...factsOf(name, answer), body };
    body.destroy();
    return undefined;
  };

  return {
    async put(name, body, { mediaType, keep } = {}) {
      const client = await blobClient(name);
      const modified = clock.now();
      const type = mediaTypeOf(body, mediaType);
      const hash = createHash('sha256');
      let size = 0;
      const ids: string[] = [];
      let held: Buffer | undefined;
      const holder = await container();
      const stage = async (block: Buffer) => {
        const id = Buffer.from(String(ids.length).padStart(8, '0')).toString('base64');
        ids.push(id);
        await write(holder, () => client.stageBlock(id, block, block.length));
      };
      for await (const block of inBlocks(body, blockBytes)) {
        if (held) await stage(held);
        held = block;
        hash.update(block);
        size += block.length;
      }
      const sha256 = hash.digest('hex');
      const metadata = { sha256, modified: String(modified), ...(keep !== undefined && { until: String(modified + keep * 1000) }) };
      const options = { metadata, blobHTTPHeaders: { blobContentType: type } };
      if (ids.length === 0) await write(holder, () => client.upload(held ?? '', size, options));
      else {
        await stage(held!);
        await write(holder, () => client.commitBlockList(ids, options));
      }
      return { name, mediaType: type, size, sha256, modified };
    },
    open,
    read: async (name, limit) => whole(await open(name), limit),
    async link(name, seconds) {
      if (!(await find(name))) throw new Fault('not-found', `There is no blob ${name}.`);
      const { BlobSASPermissions, generateBlobSASQueryParameters, SASProtocol } = await import('@azure/storage-blob');
      const client = await blobClient(name);
      const terms = {
        containerName, blobName: name, permissions: BlobSASPermissions.parse('r'),
        startsOn: new Date(Date.now() - skewMs), expiresOn: new Date(Date.now() + seconds * 1000),
      };
      const query =
        'text' in connection
          ? generateBlobSASQueryParameters(terms, (await service()).credential as StorageSharedKeyCredential)
          : generateBlobSASQueryParameters({ ...terms, protocol: SASProtocol.Https }, await delegation(), connection.account);
      return `${client.url}?${query.toString()}`;
    },
    async delete(name) {
      const there = (await find(name)) !== undefined;
      const answer = await orAbsent((await blobClient(name)).deleteIfExists({ deleteSnapshots: 'include' }));
      return there && answer?.succeeded === true;
    },
    async *list(prefix = '', limit = Infinity) {
      let left = limit;
      try {
        for await (const { name, properties, metadata } of (await container()).listBlobsFlat({ prefix, includeMetadata: true })) {
          if (left <= 0) return;
          if (!isLive(metadata)) continue;
          left -= 1;
          yield factsOf(name, { ...properties, metadata });
        }
      } catch (error) {
        if (statusOf(error) !== 404) throw storageFault(error, what);
      }
    },
  };
};

type Metadata = Record<string, string> | undefined;

/** What the service says of a blob, in the words of three of its answers. */
interface Properties {
  metadata?: Metadata;
  contentType?: string | undefined;
  contentLength?: number | undefined;
  lastModified?: Date | undefined;
}

const factsOf = (name: string, { metadata, contentType, contentLength, lastModified }: Properties): BlobFacts => ({
  name,
  mediaType: contentType ?? 'application/octet-stream',
  size: contentLength ?? 0,
  sha256: metadata?.['sha256'] ?? '',
  modified: Number(metadata?.['modified'] ?? lastModified?.getTime() ?? 0),
});

/** A delegation key for hours serves many links. */
const delegationKey = (ask: (from: Date, to: Date) => Promise<UserDelegationKey>, clock: Pick<Clock, 'now'>): (() => Promise<UserDelegationKey>) => {
  let known: { key: Promise<UserDelegationKey>; until: number } | undefined;
  return () => {
    const now = clock.now();
    if (!known || now > known.until - delegationMs / 2) {
      const entry = { key: ask(new Date(now - skewMs), new Date(now + delegationMs)), until: now + delegationMs };
      known = entry;
      entry.key.catch(() => known === entry && (known = undefined));
    }
    return known.key;
  };
};
