import { z } from 'zod';
import { type Entry, normalised, type Skipped } from '../../shared/feeds/indicator.ts';
import { keepFeed, outcomes } from '../../shared/feeds/keep.ts';
import { feedFormats, readFeed } from '../../shared/feeds/read.ts';
import { type Defaults, isoTime } from '../../shared/feeds/statement.ts';
import { tlpLevels } from '../../shared/feeds/tlp.ts';
import { Fault } from '../../shared/kit/fault.ts';
import { operation } from '../../shared/kit/operation.ts';
import type { Blobs } from '../../shared/kit/ports.ts';

const Given = z.strictObject({
  value: z.string().max(4096).describe('The value, defanged or not.'),
  confidence: z.number().min(0).max(100).optional().describe('How sure, in percent.'),
  validFrom: z.string().max(40).optional().describe('From when it holds, ISO 8601.'),
  validUntil: z.string().max(40).optional().describe('Until when it holds, ISO 8601.'),
  labels: z.array(z.string().max(200)).max(50).optional().describe('Words about it.'),
  tlp: z.enum(tlpLevels).optional().describe('Whom it may be shown to.'),
  description: z.string().max(4000).optional().describe('What it is about.'),
  revoked: z.boolean().optional().describe('It no longer holds: take it out.'),
});

const input = z.strictObject({
  text: z.string().max(16_000_000).optional().describe('The feed itself: a STIX bundle, a MISP event or CSV. Give one of text, blob, indicators.'),
  blob: z.string().min(1).max(1024).optional().describe('Name of the blob that holds the feed.'),
  indicators: z.array(Given).max(10_000).optional().describe('The indicators as a list.'),
  format: z.enum(feedFormats).default('auto').describe('Format of text or blob; auto looks at the content.'),
  source: z.string().min(1).max(200).default('own').describe('Name of the source, where the feed does not say.'),
  confidence: z.number().min(0).max(100).default(50).describe('Percent, where the feed does not say; from 75 on a match is severe.'),
  validDays: z.number().min(0).max(3650).optional().describe('Days from now that an indicator without an end holds; default: for ever.'),
  tlp: z.enum(tlpLevels).optional().describe('Traffic light, where the feed does not say.'),
});

/** So many reasons are told one by one. */
const mostReasons = 50;

export default operation({
  name: 'write-indicators',
  summary: 'Load indicators from STIX, MISP, CSV or a list into your own feed.',
  entities: ['threat-intelligence'],
  input,
  row: z.object({
    outcome: z.enum(outcomes).describe('What became of them: absent = revoked, but never known.'),
    count: z.number().int().describe('How many.'),
  }),
  limits: { rows: outcomes.length, seconds: 180, bytes: 20_000_000 },
  uses: ['store', 'blobs', 'clock'],
  writes: true,
  examples: [
    {
      name: 'a list',
      given: { source: 'case 7', indicators: [{ value: 'login-update[.]example[.]com', confidence: 90 }] },
      rows: [{ outcome: 'added', count: 1 }],
    },
    {
      name: 'CSV',
      given: { text: 'indicator,confidence\nhxxp://drop.example.net/a,80\nnothing,1\n' },
      rows: [{ outcome: 'added', count: 1 }, { outcome: 'skipped', count: 1 }],
    },
  ],
  async *run(input, ports, call) {
    const validUntil = input.validDays === undefined ? null : new Date(ports.clock.now() + input.validDays * 86_400_000).toISOString();
    const defaults: Defaults = { source: input.source, confidence: input.confidence, validUntil, tlp: input.tlp ?? null };
    let told = 0;
    const counts = await keepFeed(entriesOf(input, defaults, ports.blobs), { ...ports, signal: call.signal }, ({ about, skipped }) => {
      if ((told += 1) <= mostReasons) call.problem({ code: 'skipped', about, detail: skipped });
    });
    if (told > mostReasons) call.problem({ code: 'skipped', about: 'feed', detail: `${told - mostReasons} more were skipped.` });
    for (const outcome of outcomes) if (counts[outcome] > 0) yield { outcome, count: counts[outcome] };
  },
});

async function* entriesOf(input: Input, defaults: Defaults, blobs: Blobs): AsyncGenerator<Entry | Skipped> {
  const given = (['text', 'blob', 'indicators'] as const).filter((field) => input[field] !== undefined);
  if (given.length !== 1) throw wrong(given[1] ?? 'text', 'Give exactly one of text, blob, indicators.');
  if (input.indicators) for (const indicator of input.indicators) yield entryOf(indicator, defaults);
  else yield* readFeed(input.text === undefined ? await opened(input.blob!, blobs) : chunksOf(input.text), input.format, defaults);
}

type Input = z.output<typeof input>;

const opened = async (name: string, blobs: Blobs): Promise<AsyncIterable<Uint8Array>> => {
  const blob = await blobs.open(name);
  if (!blob) throw new Fault('not-found', `blob: there is no blob "${name}".`, { flaws: [{ field: 'blob', detail: 'There is no blob of this name.' }] });
  return blob.body;
};

async function* chunksOf(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}

const entryOf = (given: z.output<typeof Given>, defaults: Defaults): Entry | Skipped => {
  const value = normalised(given.value);
  if (!value) return { about: given.value.slice(0, 100), skipped: 'It is nothing that can be matched.' };
  const { source, confidence, validUntil, tlp } = defaults;
  return {
    ...value,
    revoked: given.revoked ?? false,
    statement: {
      source,
      id: '',
      confidence: given.confidence ?? confidence,
      validFrom: isoTime(given.validFrom),
      validUntil: isoTime(given.validUntil) ?? validUntil,
      labels: given.labels ?? [],
      tlp: given.tlp ?? tlp,
      description: given.description ?? null,
    },
  };
};

const wrong = (field: string, detail: string): Fault => new Fault('invalid-input', detail, { flaws: [{ field, detail }] });
