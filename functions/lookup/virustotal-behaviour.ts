import { z } from 'zod';
import type { Call } from '../../shared/kit/call.ts';
import { wrongField } from '../../shared/kit/fault.ts';
import { operation } from '../../shared/kit/operation.ts';
import { utc } from '../../shared/providers/moment.ts';
import { flag, record, text } from '../../shared/providers/read.ts';
import { tried } from '../../shared/providers/tried.ts';
import { factsOf, groups } from '../../shared/virustotal/behaviour.ts';
import { type Client, client } from '../../shared/virustotal/client.ts';
import type { Item } from '../../shared/virustotal/item.ts';
import { processRows } from '../../shared/virustotal/process-tree.ts';
import { targetOf } from '../../shared/virustotal/target.ts';

const artefacts = ['evtx', 'pcap', 'memdump'] as const;
const mostBytes = 64 * 1024 * 1024;
const yes = (what: string) => z.boolean().describe(what);
const Sandbox = z.object({
  sandbox: z.string().nullable().describe('The sandbox.'),
  id: z.string().describe('Id of the report; the hash when there is none.'),
  result: z.enum(['OK', 'NotFoundError']),
  has_evtx: yes('It kept Windows events.'),
  has_pcap: yes('It kept network packets.'),
  has_memdump: yes('It kept memory.'),
  analysis_date: z.string().nullable(),
  behavior_link: z.string().nullable().describe('Address of the report in the API.'),
});

export default operation({
  name: 'lookup-virustotal-behaviour',
  summary: 'What a file did in the sandboxes of VirusTotal: facts by group and the process tree.',
  entities: ['file', 'file-hash', 'malware', 'process'],
  input: z.strictObject({
    file: z.string().min(32).max(64).describe('MD5, SHA-1 or SHA-256 of the file.'),
    sandbox: z
      .string()
      .regex(/^[A-Za-z0-9][\w .()-]{0,79}$/)
      .optional()
      .describe('Only what this sandbox saw, by its name in the section sandboxes. Default: the summary of all.'),
    groups: z
      .array(z.enum(groups))
      .max(groups.length)
      .default([...groups])
      .describe('Groups of facts to return.'),
    artefacts: z.array(z.enum(artefacts)).max(3).default([]).describe('With sandbox: files to keep as artifacts (a premium key is needed).'),
    cache: z.enum(['use', 'refresh', 'only', 'off']).default('use').describe('use what is remembered; refresh it; only it, asking nobody; off.'),
  }),
  sections: {
    facts: z.object({
      Group: z.enum(groups),
      Category: z.string().describe('As VirusTotal names it, such as files_written.'),
      Item: z.unknown().describe('What was seen: text, or an object.'),
    }),
    processes: z.object({
      process_id: z.string(),
      name: z.string(),
      cmd_line: z.string().nullable(),
      parent_id: z.string().nullable(),
      proc_key: z.string().describe('Id and name.'),
      parent_key: z.string().nullable(),
      path: z.string().describe('Places from the root, each with five digits.'),
      IsRoot: z.boolean(),
      IsLeaf: z.boolean(),
      IsBranch: z.boolean(),
      host: z.string().describe('Always "sandbox".'),
      time: z.string().describe('When the tree was read.'),
      weak: z.boolean().describe('The command line was matched by name alone.'),
    }),
    sandboxes: Sandbox,
  },
  limits: { rows: 20_000, seconds: 200, bytes: 32_000_000 },
  uses: ['fetch', 'secrets', 'store', 'blobs', 'clock', 'log', 'settings'],
  needs: ['virustotal-key'],
  examples: [
    {
      given: { file: '275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f' },
      rows: [{ Group: 'File', Category: 'files_written', Item: 'C:\\Users\\a\\evil.dll' }],
    },
  ],
  async *run(input, ports, call) {
    const target = targetOf(input.file, 'file', ports.settings);
    if ('flaw' in target) throw wrongField('file', target.flaw);
    if (input.artefacts.length > 0 && input.sandbox === undefined) throw wrongField('artefacts', 'Say which sandbox.');
    const api = await client(ports, call);
    const found: Item[] = [];
    await tried(input.file, call, async () => {
      for await (const item of api.pages({ path: 'files/{target}/behaviours', values: { target: target.id }, most: 120, page: 10, maxBytes: mostBytes, cache: input.cache })) found.push(item);
    });
    for (const item of found) yield ['sandboxes', sandboxRow(item)];
    const wanted =
      input.sandbox === undefined ? undefined : found.find(({ attributes }) => keyOf(text.parse(attributes['sandbox_name'])) === keyOf(input.sandbox!));
    const seen = input.sandbox === undefined ? await summary(api, target.id, input.cache) : wanted && record.parse(wanted.attributes);
    if (!seen) {
      const names = found.flatMap(({ attributes }) => text.parse(attributes['sandbox_name']) ?? []).join(', ');
      if (found.length === 0)
        yield [
          'sandboxes',
          {
            sandbox: input.sandbox ?? null,
            id: target.id,
            result: 'NotFoundError' as const,
            has_evtx: false,
            has_pcap: false,
            has_memdump: false,
            analysis_date: null,
            behavior_link: null,
          },
        ];
      call.problem({
        code: 'not-found',
        about: input.sandbox ?? target.id,
        detail: names === '' ? 'VirusTotal has no behaviour of this file.' : `There is no report of this sandbox. There are: ${names}.`,
      });
      return;
    }
    for (const fact of factsOf(seen, input.groups)) yield ['facts', fact];
    const rows = processRows(seen, { host: 'sandbox', time: new Date(ports.clock.now()).toISOString() });
    const weak = rows.filter((row) => row.weak).length;
    if (weak > 0) call.problem({ code: 'weak-match', about: 'processes', detail: `${weak} command lines were matched by name alone.` });
    for (const row of rows) yield ['processes', row];
    if (wanted) for (const kind of new Set(input.artefacts)) await kept(api, wanted, kind, call);
  },
});

const keyOf = (name: string | null): string => (name ?? '').toLowerCase().replace(/[^a-z0-9]/g, '');

const sandboxRow = ({ id, attributes }: Item): z.input<typeof Sandbox> => ({
  sandbox: text.parse(attributes['sandbox_name']),
  id,
  result: 'OK',
  has_evtx: flag.parse(attributes['has_evtx']) ?? false,
  has_pcap: flag.parse(attributes['has_pcap']) ?? false,
  has_memdump: flag.parse(attributes['has_memdump']) ?? false,
  analysis_date: utc(attributes['analysis_date']),
  behavior_link: `https://www.virustotal.com/api/v3/file_behaviours/${encodeURIComponent(id)}`,
});

const summary = async ({ asked, request }: Client, target: string, cache: 'use' | 'refresh' | 'only' | 'off'): Promise<Record<string, unknown> | undefined> =>
  (
    await asked(
      { request: request('files/{target}/behaviour_summary'), values: { target }, keep: 86_400, cache },
      z.object({ data: z.record(z.string(), z.unknown()) }),
    )
  )?.data;

const kept = async ({ bytes, request }: Client, { id }: Item, kind: (typeof artefacts)[number], call: Call): Promise<void> => {
  const body = await tried(kind, call, () => bytes({ request: request('file_behaviours/{report}/{kind}'), values: { report: id, kind }, maxBytes: mostBytes }));
  if (body) await call.attach({ name: `${id}.${kind}`, mediaType: 'application/octet-stream', body });
  else call.problem({ code: 'not-found', about: kind, detail: 'This report has no such file.' });
};
