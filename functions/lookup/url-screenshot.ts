import { z } from 'zod';
import type { Call } from '../../shared/kit/call.ts';
import { Fault } from '../../shared/kit/fault.ts';
import { operation } from '../../shared/kit/operation.ts';
import type { Capture, Ports } from '../../shared/kit/ports.ts';
import { each, subjects } from '../../shared/kit/subjects.ts';
import { asLookupError } from '../../shared/network/answers.ts';
import { photographers, type Screenshot } from '../../shared/network/screenshot.ts';
import { isOurs, targetOf } from '../../shared/network/target.ts';
import { refang } from '../../shared/text/refang.ts';

const strangers = ['urlscan', 'browshot'] as const;
const services = ['browser', ...strangers] as const;
const text = (what: string) => z.string().nullable().describe(what);

export default operation({
  name: 'lookup-url-screenshot',
  summary: 'A picture of a page, taken by a sandboxed browser here, by urlscan or by Browshot.',
  entities: ['url'],
  input: z.strictObject({
    ...subjects('URL', { most: 20, longest: 8192 }),
    service: z
      .enum(['auto', ...services])
      .default('auto')
      .describe('browser: a Chromium here, which the site sees under your address; urlscan (secret urlscan-key); browshot (secret browshot-key); auto: the first there is.'),
    width: z.int().min(320).max(1920).default(1280).describe('Width of the picture in pixels; browser only.'),
    height: z.int().min(240).max(4000).default(1024).describe('Height of the picture in pixels; browser only.'),
    timeout: z.int().min(5).max(100).default(30).describe('Seconds for one page; browser only.'),
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
    finalUrl: text('Where the page was after redirects; browser only, as all that follows.'),
    title: text('Title of the page.'),
    redirects: z.array(z.string()).nullable().describe('Addresses on the way there.'),
    requests: z.int().nullable().describe('Requests of the page that were answered.'),
    blocked: z.int().nullable().describe('Requests that were refused or failed.'),
    certificateSubject: text('Whose certificate the final host shows.'),
    certificateIssuer: text('Who issued it.'),
    certificateFrom: text('When it begins to be valid.'),
    certificateTo: text('When it ends.'),
    certificateSha256: text('Its digest.'),
    message: text('Why there is no picture.'),
  }),
  limits: { rows: 20, seconds: 230, bytes: 1_000_000, inline: 2 },
  uses: ['fetch', 'secrets', 'clock', 'blobs', 'browser', 'settings'],
  examples: [
    {
      name: 'a private page is not sent',
      given: { value: 'https://10.0.0.5/login' },
      rows: [{ url: 'https://10.0.0.5/login', status: 'refused', link: null }],
    },
  ],
  async *run(input, ports, call) {
    for (const { value, sourceIndex } of each(input)) {
      const url = refang(value);
      const { open } = targetOf(url);
      if (!/^https?:\/\//i.test(url) || !URL.canParse(url) || !open || isOurs(url, ports.settings)) {
        yield { ...nothing, sourceIndex, url, status: 'refused' as const, message: 'Only public web addresses that are not our own are opened.' };
        continue;
      }
      const { service, key } = await chosen(url, input.service, ports);
      const { width, height, timeout } = input;
      const take: Take =
        service === 'browser'
          ? () => seen(ports.browser.capture(url, { width, height, timeout: timeout * 1000, signal: call.signal }))
          : () => photographers[service](url, { fetch: ports.fetch, clock: ports.clock, key, signal: call.signal });
      yield { ...nothing, sourceIndex, url, service, ...(await taken(url, take, sourceIndex, call)) };
    }
  },
});

const nothing = {
  service: null, contentType: null, name: null, link: null, sha256: null, size: null, permalink: null,
  finalUrl: null, title: null, redirects: null, requests: null, blocked: null,
  certificateSubject: null, certificateIssuer: null, certificateFrom: null, certificateTo: null, certificateSha256: null, message: null,
};

type Service = (typeof services)[number];
type Take = () => Promise<Screenshot & { facts?: object }>;

/** The browser is first where there is one; it opens no http page, so that such a one goes to a stranger who has a key. */
const chosen = async (url: string, wanted: 'auto' | Service, ports: Pick<Ports, 'secrets' | 'browser'>): Promise<{ service: Service; key: string }> => {
  const { secrets, browser } = ports;
  const version = wanted === 'auto' || wanted === 'browser' ? await browser.available() : undefined;
  if (version !== undefined && (wanted === 'browser' || /^https:/i.test(url))) return { service: 'browser', key: '' };
  for (const service of strangers.filter((one) => wanted === 'auto' || wanted === one)) {
    const key = await secrets.get(`${service}-key`);
    if (key) return { service, key };
  }
  if (version !== undefined) return { service: 'browser', key: '' };
  const keys = 'Set the secret urlscan-key (https://urlscan.io/user/signup) or browshot-key (https://browshot.com)';
  const program = 'install Chromium, or set GUMSHOE_BROWSER to its path';
  const fixes = { auto: `${keys}, or ${program}.`, browser: `There is no browser: ${program}.`, urlscan: 'Set the secret urlscan-key.', browshot: 'Set the secret browshot-key.' };
  throw new Fault('not-configured', fixes[wanted]);
};

/** What the browser saw, as a picture and columns. */
const seen = async (capturing: Promise<Capture>): ReturnType<Take> => {
  const { png, finalUrl, title, redirects, requests, blocked, certificate } = await capturing;
  const shown = certificate && {
    certificateSubject: certificate.subject, certificateIssuer: certificate.issuer, certificateSha256: certificate.sha256,
    certificateFrom: certificate.validFrom, certificateTo: certificate.validTo,
  };
  return { contentType: 'image/png', body: png, permalink: null, facts: { finalUrl, title, redirects: [...redirects], requests, blocked, ...shown } };
};

const taken = async (url: string, take: Take, index: number, call: Call) => {
  try {
    const { contentType, body, permalink, facts } = await take();
    const ending = contentType.slice('image/'.length).replace(/[^a-z\d]/g, '');
    const { name, link, sha256, size } = await call.attach({ name: `screenshot-${index}.${ending}`, mediaType: contentType, body });
    return { status: 'finished' as const, contentType, name, link, sha256, size, permalink, ...facts };
  } catch (thrown) {
    const { kind, message } = asLookupError(thrown);
    call.problem({ code: kind, about: url, detail: message });
    return { status: 'failed' as const, message };
  }
};
