import { z } from 'zod';
import type { Call } from '../../shared/kit/call.ts';
import { Fault, wrongField } from '../../shared/kit/fault.ts';
import { operation } from '../../shared/kit/operation.ts';
import type { Ports } from '../../shared/kit/ports.ts';
import { record, text } from '../../shared/providers/read.ts';
import { tried } from '../../shared/providers/tried.ts';
import { type Client, client } from '../../shared/virustotal/client.ts';
import { One } from '../../shared/virustotal/item.ts';
import { targetOf } from '../../shared/virustotal/target.ts';
import { directLimit, formOf, isUploadPlace } from '../../shared/virustotal/upload.ts';

const largest = 200 * 1024 * 1024;
/** Milliseconds between two looks: each is a call of the quota. */
const lookAgain = 20_000;

export default operation({
  name: 'write-virustotal-submission',
  summary: 'Submit URLs or files to VirusTotal for analysis; what is submitted is seen by others.',
  entities: ['file', 'url', 'malware'],
  input: z.strictObject({
    consent: z.boolean().describe('Must be true: what is submitted is shared with the partners of VirusTotal and cannot be taken back.'),
    urls: z.array(z.string().min(1).max(8192)).max(20).default([]).describe('URLs to scan.'),
    blobs: z
      .array(z.string().regex(/^samples\/[^\0]{1,1000}$/))
      .max(5)
      .default([])
      .describe('Names of blobs below samples/ to scan, of at most 200 MiB.'),
    wait: z.int().min(0).max(540).default(120).describe('Seconds to wait for the results; what is not ready by then is in progress.'),
  }),
  row: z.object({
    target: z.string().describe('The URL or the blob.'),
    kind: z.enum(['url', 'file']),
    analysis: z.string().describe('Id of the analysis.'),
    status: z.string().describe('queued, in-progress or completed.'),
    malicious: z.int().nullable().describe('Engines that call it malicious, when completed.'),
    engines: z.int().nullable().describe('Engines that looked at it.'),
    permalink: z.string().describe('The analysis to look at.'),
  }),
  limits: { rows: 25, seconds: 570, bytes: 1_000_000 },
  uses: ['fetch', 'secrets', 'store', 'blobs', 'clock', 'log', 'settings'],
  writes: true,
  needs: ['virustotal-key'],
  examples: [
    {
      given: { consent: true, urls: ['https://evil.example.org/a'], wait: 60 },
      rows: [{ target: 'https://evil.example.org/a', kind: 'url', analysis: 'u-abc-1', status: 'completed', malicious: 3, engines: 63 }],
    },
  ],
  async *run({ consent, urls, blobs, wait }, ports, call) {
    if (!consent) throw wrongField('consent', 'Set it to true to share this with VirusTotal and its partners.');
    if (urls.length + blobs.length === 0) throw wrongField('urls', 'Give urls or blobs.');
    const api = await client(ports, call);
    const submitted: { target: string; kind: 'url' | 'file'; analysis: string }[] = [];
    for (const url of new Set(urls)) {
      const target = targetOf(url, 'url', ports.settings);
      if ('flaw' in target) call.problem({ code: 'refused', about: url.slice(0, 200), detail: target.flaw });
      else {
        const plain = Buffer.from(target.id, 'base64url').toString('utf8');
        const receipt = await tried(url, call, () =>
          api.asked({ request: api.request('urls', { method: 'POST', form: { url: '{address}' } }), values: { address: plain }, submits: true }, One),
        );
        if (receipt) submitted.push({ target: url, kind: 'url', analysis: receipt.data.id });
      }
    }
    for (const blob of new Set(blobs)) {
      const receipt = await tried(blob, call, () => sendFile(api, blob, ports.blobs));
      if (receipt) submitted.push({ target: blob, kind: 'file', analysis: receipt.data.id });
    }
    const until = Math.min(ports.clock.now() + wait * 1000, call.deadline - 10_000);
    for (const one of submitted)
      yield {
        ...one,
        ...(await resultOf(api, one.analysis, until, ports, call)),
        permalink: `https://www.virustotal.com/gui/${one.kind}-analysis/${encodeURIComponent(one.analysis)}`,
      };
  },
});

const sendFile = async ({ asked, request }: Client, name: string, blobs: Ports['blobs']): Promise<z.output<typeof One> | undefined> => {
  const bytes = await blobs.read(name, largest);
  if (!bytes) throw new Fault('not-found', 'There is no such blob.');
  const body = formOf(name.split('/').at(-1)!, bytes);
  if (bytes.length <= directLimit) return asked({ request: request('files', { method: 'POST' }), body, submits: true }, One);
  const place = await asked({ request: request('files/upload_url') }, z.object({ data: z.string() }));
  if (!place || !isUploadPlace(place.data)) throw new Fault('upstream-failed', 'VirusTotal names no place for the upload.');
  return asked({ request: { ...request('files', { method: 'POST' }), url: place.data }, body, submits: true }, One);
};

/** Looks until the analysis is completed or the time is over. */
const resultOf = async (
  { at }: Client,
  analysis: string,
  until: number,
  { clock }: Pick<Ports, 'clock'>,
  call: Call,
): Promise<{ status: string; malicious: number | null; engines: number | null }> => {
  for (let status = 'queued'; ; await clock.sleep(lookAgain, call.signal)) {
    const item = await tried(analysis, call, () => at('analyses/{analysis}', { analysis }, 'off'));
    const attributes = item?.attributes ?? {};
    status = text.parse(attributes['status']) ?? status;
    const counts = Object.values(record.parse(attributes['stats'])).filter((count) => typeof count === 'number');
    const malicious = record.parse(attributes['stats'])['malicious'];
    if (status === 'completed')
      return { status, malicious: typeof malicious === 'number' ? malicious : 0, engines: counts.reduce((sum, count) => sum + count, 0) };
    if (item === undefined || clock.now() + lookAgain > until) return { status, malicious: null, engines: null };
  }
};
