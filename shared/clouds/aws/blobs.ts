import { Fault } from '../../kit/fault.ts';
import type { BlobFacts, Blobs, Clock } from '../../kit/ports.ts';
import { inBlocks, mediaTypeOf, whole } from '../machine/bodies.ts';
import { checkName } from '../machine/limits.ts';
import { spooled } from '../machine/spool.ts';
import { bucketOf } from './bucket.ts';
import type { Aws } from './client.ts';

/** Up to this the body goes in one request; above it in parts of this size. S3 takes parts of 5 MiB or more, and 10,000 of them. */
const partBytes = 5 * 1024 * 1024;
const headsAtOnce = 16;

/** A bucket. Our facts travel as metadata, which S3 wants before the content: a large body is first written to a temporary file, for its hash. */
export const awsBlobs = (aws: Aws, bucketName: string, clock: Pick<Clock, 'now'>): Blobs => {
  const bucket = bucketOf(aws, bucketName);
  const isLive = (headers: Headers): boolean => Number(headers.get('x-amz-meta-until') ?? Infinity) > clock.now();

  const find = async (name: string): Promise<BlobFacts | undefined> => {
    checkName(name);
    const answer = await bucket.request('HEAD', name);
    return answer && isLive(answer.headers) ? factsOf(name, answer.headers) : undefined;
  };
  const open: Blobs['open'] = async (name) => {
    checkName(name);
    const answer = await bucket.request('GET', name);
    if (!answer) return undefined;
    if (isLive(answer.headers)) return { ...factsOf(name, answer.headers), body: answer.body ?? new Blob([]).stream() };
    await answer.body?.cancel();
    return undefined;
  };

  return {
    async put(name, body, { mediaType, keep } = {}) {
      checkName(name);
      const modified = clock.now();
      const type = mediaTypeOf(body, mediaType);
      using spool = await spooled(body, partBytes);
      const { sha256, size } = spool;
      const headers = {
        'content-type': type,
        'x-amz-meta-sha256': sha256,
        'x-amz-meta-modified': String(modified),
        ...(keep !== undefined && { 'x-amz-meta-until': String(modified + keep * 1000) }),
      };
      if (spool.whole) await bucket.request('PUT', name, { headers: { ...headers, 'x-amz-content-sha256': sha256 }, body: spool.whole });
      else await bucket.multipart(name, headers, inBlocks(spool.read(), partBytes));
      return { name, mediaType: type, size, sha256, modified };
    },
    open,
    read: async (name, limit) => whole(await open(name), limit),
    async link(name, seconds) {
      if (!(await find(name))) throw new Fault('not-found', `There is no blob ${name}.`);
      return aws.presigned(bucket.addressOf(name), seconds);
    },
    async delete(name) {
      const there = (await find(name)) !== undefined;
      await bucket.request('DELETE', name);
      return there;
    },
    async *list(prefix = '', limit = Infinity) {
      let left = limit;
      // A listing has no metadata, so each object is asked for its own.
      for await (const names of bucket.names(prefix))
        for (let from = 0; from < names.length; from += headsAtOnce)
          for (const facts of await Promise.all(names.slice(from, from + headsAtOnce).map(find))) {
            if (left <= 0) return;
            if (!facts) continue;
            left -= 1;
            yield facts;
          }
    },
  };
};

const factsOf = (name: string, headers: Headers): BlobFacts => ({
  name,
  mediaType: headers.get('content-type') ?? 'application/octet-stream',
  size: Number(headers.get('content-length') ?? 0),
  sha256: headers.get('x-amz-meta-sha256') ?? '',
  modified: Number(headers.get('x-amz-meta-modified') ?? Date.parse(headers.get('last-modified') ?? '')),
});
