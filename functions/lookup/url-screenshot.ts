import { z } from 'zod';
import type { Call } from '../../shared/kit/call.ts';
import { Fault } from '../../shared/kit/fault.ts';
import { operation } from '../../shared/kit/operation.ts';
import type { Ports } from '../../shared/kit/ports.ts';
import { each, subjects } from '../../shared/kit/subjects.ts';
import { asLookupError } from '../../shared/network/answers.ts';
import { photographers, type ScreenshotMeans } from '../../shared/network/screenshot.ts';
import { isOwn, targetOf } from '../../shared/network/target.ts';
import { refang } from '../../shared/text/refang.ts';

const services = ['urlscan', 'browshot'] as const;
const text = (what: string) => z.string().nullable().describe(what);

export default operation({
  name: 'lookup-url-screenshot',
  summary: 'A picture of a page, taken by urlscan or Browshot, so that nobody here opens it.',
  entities: ['url'],
  input: z.strictObject({
    ...subjects('URL', { most: 20, longest: 8192 }),
    service: z
      .enum(['auto', ...services])
      .default('auto')
      .describe('Who takes it: urlscan (secret urlscan-key), browshot (secret browshot-key), or the first that has a key.'),
  }),
  row: z.object({
    sourceIndex: z.number().int().describe('Place of the URL in the input, from 0.'),
    url: z.string().describe('The URL.'),
    status: z.enum(['finished', 'failed', 'refused']).describe('Refused: a private or own address, or no web address, which is not sent to anybody.'),
    service: text('Who took the picture.'),
    contentType: text('Media type of the picture.'),
    name: text('Name of the picture among the artifacts.'),
    link: text('Short-lived address of the picture.'),
    sha256: text('Digest of the picture.'),
    size: z.number().int().nullable().describe('Bytes of the picture.'),
    permalink: text('Page about the scan, at the service.'),
    message: text('Why there is no picture.'),
  }),
  limits: { rows: 20, seconds: 230, bytes: 1_000_000, inline: 2 },
  uses: ['fetch', 'secrets', 'clock', 'blobs', 'settings'],
  examples: [
    {
      name: 'a private page is not sent',
      given: { value: 'https://10.0.0.5/login' },
      rows: [{ url: 'https://10.0.0.5/login', status: 'refused', link: null }],
    },
  ],
  async *run(input, ports, call) {
    const nothing = { service: null, contentType: null, name: null, link: null, sha256: null, size: null, permalink: null, message: null };
    for (const { value, sourceIndex } of each(input)) {
      const url = refang(value);
      const { host, open } = targetOf(url);
      if (!/^https?:\/\//i.test(url) || !URL.canParse(url) || !open || isOwn(host, ports.settings.ownDomains)) {
        yield { ...nothing, sourceIndex, url, status: 'refused' as const, message: 'Only public web addresses are sent to others.' };
        continue;
      }
      const { service, key } = await chosen(input.service, ports.secrets);
      const means = { fetch: ports.fetch, clock: ports.clock, key, signal: call.signal };
      yield { ...nothing, sourceIndex, url, service, ...(await taken(url, service, means, sourceIndex, call)) };
    }
  },
});

type Service = (typeof services)[number];

const chosen = async (wanted: 'auto' | Service, secrets: Ports['secrets']): Promise<{ service: Service; key: string }> => {
  for (const service of wanted === 'auto' ? services : [wanted]) {
    const key = await secrets.get(`${service}-key`);
    if (key) return { service, key };
  }
  const missing = wanted === 'auto' ? 'urlscan-key (https://urlscan.io/user/signup) or browshot-key (https://browshot.com)' : `${wanted}-key`;
  throw new Fault('not-configured', `Set the secret ${missing}.`);
};

const taken = async (url: string, service: Service, means: ScreenshotMeans, index: number, call: Call) => {
  try {
    const { contentType, body, permalink } = await photographers[service](url, means);
    const ending = contentType.slice('image/'.length).replace(/[^a-z\d]/g, '');
    const { name, link, sha256, size } = await call.attach({ name: `screenshot-${index}.${ending}`, mediaType: contentType, body });
    return { status: 'finished' as const, contentType, name, link, sha256, size, permalink };
  } catch (thrown) {
    const { kind, message } = asLookupError(thrown);
    call.problem({ code: kind, about: url, detail: message });
    return { status: 'failed' as const, message };
  }
};
