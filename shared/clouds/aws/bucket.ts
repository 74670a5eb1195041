import { lazily } from '../machine/lazily.ts';
import { type Aws, AwsError, awsFault } from './client.ts';

interface Request {
  headers?: Record<string, string>;
  body?: string | Uint8Array<ArrayBuffer>;
}

/** The few requests of the S3 protocol that blobs need. */
export const bucketOf = (aws: Aws, bucket: string) => {
  const root = aws.isEmulated('s3') ? `${aws.addressOf('s3')}/${bucket}` : aws.addressOf('s3', `${bucket}.s3`);
  const addressOf = (name: string): string => `${root}/${name.split('/').map(encodeSegment).join('/')}`;

  const send = async (method: string, address: string, init: Request = {}): Promise<Response | undefined> => {
    const answer = await aws.s3(address, { method, ...init });
    if (answer.ok) return answer;
    const text = await answer.text();
    const code = /<Code>(\w+)<\/Code>/.exec(text)?.[1] ?? (answer.status === 403 ? 'AccessDenied' : 'Unknown');
    // HEAD has no body to tell a missing object from a missing bucket.
    if (answer.status === 404 && code !== 'NoSuchBucket') return undefined;
    throw awsFault(new AwsError(code, answer.status, text.slice(0, 500)), `bucket ${bucket}`);
  };
  const xml = async (answer: Response | undefined): Promise<Record<string, unknown>> => (await parser())(await answer!.text());

  return {
    addressOf,

    /** The answer, or undefined when there is no such object. */
    request: (method: string, name: string, init?: Request) => send(method, addressOf(name), init),

    /** Uploads parts one after another. Nothing is seen of the object before all of it is there. */
    async multipart(name: string, headers: Record<string, string>, parts: AsyncIterable<Uint8Array<ArrayBuffer>>): Promise<void> {
      const address = addressOf(name);
      const { UploadId: id } = (await xml(await send('POST', `${address}?uploads=`, { headers })))['InitiateMultipartUploadResult'] as { UploadId: string };
      const upload = `uploadId=${encodeURIComponent(id)}`;
      try {
        let list = '';
        let number = 0;
        for await (const body of parts) {
          number += 1;
          const answer = await send('PUT', `${address}?partNumber=${number}&${upload}`, { body });
          list += `<Part><PartNumber>${number}</PartNumber><ETag>${answer!.headers.get('etag') ?? ''}</ETag></Part>`;
        }
        const done = await send('POST', `${address}?${upload}`, { body: `<CompleteMultipartUpload>${list}</CompleteMultipartUpload>` });
        // S3 may say 200 first and fail afterwards.
        const text = await done!.text();
        if (text.includes('<Error>')) throw awsFault(new AwsError(/<Code>(\w+)<\/Code>/.exec(text)?.[1] ?? 'Unknown', 500, text.slice(0, 500)), `bucket ${bucket}`);
      } catch (error) {
        await send('DELETE', `${address}?${upload}`).catch(() => undefined);
        throw error;
      }
    },

    /** Names below the prefix, in order, a page at a time. */
    async *names(prefix: string): AsyncGenerator<string[]> {
      let token: string | undefined;
      do {
        const query = new URLSearchParams({ 'list-type': '2', prefix, ...(token !== undefined && { 'continuation-token': token }) });
        const page = (await xml(await send('GET', `${root}/?${query.toString().replaceAll('+', '%20')}`)))['ListBucketResult'] as Listing;
        yield (page.Contents ?? []).map(({ Key }) => Key);
        token = page.IsTruncated === 'true' ? page.NextContinuationToken : undefined;
      } while (token !== undefined);
    },
  };
};

interface Listing {
  Contents?: { Key: string }[];
  IsTruncated?: string;
  NextContinuationToken?: string;
}

const parser = lazily(async () => {
  const { XMLParser } = await import('fast-xml-parser');
  const reader = new XMLParser({ parseTagValue: false, trimValues: false, htmlEntities: true, isArray: (tag) => tag === 'Contents' });
  return (text: string) => reader.parse(text) as Record<string, unknown>;
});

/** What S3 signs is stricter than what encodeURIComponent writes. */
const encodeSegment = (segment: string): string => encodeURIComponent(segment).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
