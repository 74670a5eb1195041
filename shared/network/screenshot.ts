import { z } from 'zod';
import type { Clock, Fetch } from '../kit/ports.ts';
import { askFor, jsonOf, LookupError } from './answers.ts';

/** A picture of a page, made by somebody else's browser. */
export interface Screenshot {
  contentType: string;
  body: Uint8Array;
  /** A page for people. */
  permalink: string | null;
}

export interface ScreenshotMeans {
  fetch: Fetch;
  clock: Clock;
  key: string;
  signal?: AbortSignal;
}

/** Makes a picture; a LookupError says why there is none. */
export type Photographer = (url: string, means: ScreenshotMeans) => Promise<Screenshot>;

/** Milliseconds between two looks whether it is done, and how many looks there are. */
const pause = 2000;
const looks = 45;
const largestPicture = 20 * 1024 * 1024;

/** Looks until `look` gives something. */
const patiently = async <T>(look: () => Promise<T | undefined>, { clock, signal }: ScreenshotMeans): Promise<T> => {
  for (let time = 0; time < looks; time += 1) {
    const found = await look();
    if (found !== undefined) return found;
    await clock.sleep(pause, signal);
  }
  throw new LookupError('timeout', `The picture was not ready after ${(looks * pause) / 1000} seconds.`);
};

const picture = async (url: string, permalink: string | null, { fetch, signal }: ScreenshotMeans): Promise<Screenshot> => {
  const { headers, body } = await askFor(fetch, url, { maxBytes: largestPicture, ...(signal && { signal }) });
  const contentType = headers['content-type']?.split(';')[0]?.trim() ?? '';
  if (!contentType.startsWith('image/')) throw new LookupError('parse', `What came is not a picture but ${contentType || 'of no declared type'}.`);
  return { contentType, body, permalink };
};

const read = <S extends z.ZodType>(schema: S, body: unknown): z.output<S> => {
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw new LookupError('parse', 'The service answered in an unknown shape.');
  return parsed.data;
};

const Shot = z.object({ id: z.number().int(), status: z.string(), error: z.string().nullish() });

/** https://browshot.com/api/documentation: the key travels in the query, because there is no other way. */
export const browshot: Photographer = async (url, means) => {
  const ask = async (action: string, query: Record<string, string>) => {
    const options = means.signal ? { signal: means.signal } : {};
    return read(Shot, jsonOf(await askFor(means.fetch, addressOf(action, query), options)));
  };
  const addressOf = (action: string, query: Record<string, string>) =>
    `https://api.browshot.com/api/v1/screenshot/${action}?${new URLSearchParams({ ...query, key: means.key }).toString()}`;
  const { id, ...created } = await ask('create', { url, instance_id: '26', size: 'screen', cache: '0' });
  let { status, error } = created;
  const isDone = (): boolean | undefined => {
    if (status === 'error') throw new LookupError('server', `Browshot could not take the picture: ${error ?? 'no reason given'}.`);
    return status === 'finished' || undefined;
  };
  if (!isDone())
    await patiently(async () => {
      ({ status, error } = await ask('info', { id: String(id) }));
      return isDone();
    }, means);
  return picture(addressOf('thumbnail', { id: String(id), zoom: '50' }), null, means);
};

const Scan = z.object({ uuid: z.uuid() });

/** https://urlscan.io/docs/api: a private scan, so that nobody else learns of the address. */
export const urlscan: Photographer = async (url, means) => {
  const { fetch, key, signal } = means;
  const common = { headers: { 'api-key': key, 'content-type': 'application/json' }, ...(signal && { signal }) };
  const order = JSON.stringify({ url, visibility: 'private' });
  const { uuid } = read(Scan, jsonOf(await askFor(fetch, 'https://urlscan.io/api/v1/scan/', { ...common, method: 'POST', body: order })));
  await patiently(async () => {
    try {
      await askFor(fetch, `https://urlscan.io/api/v1/result/${uuid}/`, { ...common, maxBytes: largestPicture });
      return true;
    } catch (thrown) {
      if (thrown instanceof LookupError && thrown.kind === 'not_found') return undefined;
      throw thrown;
    }
  }, means);
  return picture(`https://urlscan.io/screenshots/${uuid}.png`, `https://urlscan.io/result/${uuid}/`, means);
};

export const photographers: Readonly<Record<'urlscan' | 'browshot', Photographer>> = { urlscan, browshot };
