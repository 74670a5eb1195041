import { z } from 'zod';
import { Budget } from '../../shared/decode/budget.ts';
import { openFile } from '../../shared/decode/documents/open.ts';
import { windows } from '../../shared/decode/documents/windows.ts';
import { peel } from '../../shared/decode/layers.ts';
import { samplePasswords } from '../../shared/decode/passwords.ts';
import { Fault } from '../../shared/kit/fault.ts';
import { operation } from '../../shared/kit/operation.ts';
import { CustomType } from '../../shared/text/find/custom.ts';
import { indicatorFinder } from '../../shared/text/indicators.ts';
import { extraTypes, usualTypes } from '../../shared/text/types.ts';

const base64 = /^[A-Za-z0-9+/_\s-]*={0,2}\s*$/;
const defaults = usualTypes.filter((type) => !type.endsWith('_path'));

export default operation({
  name: 'extract-file-iocs',
  summary: 'Find indicators in whole files: text, archives, PDF, Office, mail, Outlook.',
  entities: ['file', 'mail-message', 'malware'],
  input: z.strictObject({
    files: z
      .array(
        z.strictObject({
          name: z.string().max(1024).default('file').describe('Name shown in the result.'),
          blob: z.string().max(1024).optional().describe('Name of the blob that holds the file. Text and gzip of any length are read piece by piece.'),
          content: z.string().max(64_000_000).optional().describe('The file itself, in base64. Give blob or content.'),
        }),
      )
      .min(1)
      .max(100)
      .describe('The files to read.'),
    types: z
      .array(z.string().max(64))
      .max(64)
      .default(defaults)
      .describe(`Types to find: ${[...usualTypes, ...extraTypes].join(', ')}, or names of customTypes.`),
    customTypes: z.array(CustomType).max(50).default([]).describe('Own types, for this request only.'),
    defanged: z.boolean().default(true).describe('Also find defanged indicators.'),
    anySuffix: z.boolean().default(false).describe('Accept domains whose last label is no public suffix.'),
    skipFileNames: z.boolean().default(true).describe('Leave out domains that look like file names, such as setup.py, or are cut from one, such as a.ps1.'),
    skipFieldNames: z.boolean().default(true).describe('Take off quotes and what looks like the name of a field in front of an address of mail, as in suser=bob@example.com.'),
    layers: z.boolean().default(false).describe('Also look into what the text hides: base64, packed scripts and the like.'),
    passwords: samplePasswords,
    maxBytes: z.int().min(1024).max(1_073_741_824).default(268_435_456).describe('Most bytes read and unpacked from one file.'),
  }),
  row: z.object({
    File: z.string(),
    Part: z.string().describe('Way to the text inside the file.'),
    Layers: z.array(z.string()).describe('What hid the text, from the outside in; empty when nothing did.'),
    IoCType: z.string(),
    Observable: z.string().describe('The plain form.'),
    Seen: z.string().describe('As it stands.'),
    Offset: z.int().describe('Place in the text of the part, from 0: the first of its places.'),
    Count: z.int().describe('In how many pieces of the text it occurs; long texts are read in pieces of a mebibyte.'),
  }),
  limits: { rows: 200_000, seconds: 300, bytes: 90_000_000 },
  uses: ['blobs', 'clock'],
  examples: [
    {
      given: { files: [{ name: 'note.txt', content: 'c2VlIGh4eHBzOi8vZXZpbFsuXWV4YW1wbGUub3JnL2E=' }] },
      rows: [
        { File: 'note.txt', Part: 'note.txt', IoCType: 'dns', Observable: 'evil.example.org' },
        { IoCType: 'url', Observable: 'https://evil.example.org/a', Seen: 'hxxps://evil[.]example.org/a', Offset: 4, Count: 1 },
      ],
    },
  ],
  units: ({ files }) => files.length,
  async *run({ files, types, customTypes, defanged, anySuffix, skipFileNames, skipFieldNames, layers, passwords, maxBytes }, { blobs, clock }, call) {
    const find = indicatorFinder({ types, custom: customTypes, defanged, anySuffix, skipFileNames, skipFieldNames, inTime: () => clock.now() < call.deadline });
    for (const [index, { name, blob, content }] of files.entries()) {
      if ((blob === undefined) === (content === undefined)) throw flaw(`files.${index}`, 'Give blob or content.');
      if (content !== undefined && !base64.test(content)) throw flaw(`files.${index}.content`, 'It is no base64; name a blob in blob, or encode the file.');
      const opened = blob === undefined ? undefined : await blobs.open(blob);
      if (blob !== undefined && !opened) {
        call.problem({ code: 'not-found', about: name, detail: `There is no blob "${blob}".` });
        continue;
      }
      const body = opened?.body ?? [Buffer.from(content!, 'base64')];
      const budget = new Budget({ bytes: maxBytes, items: 10_000, ratio: 500, passwords });
      for await (const { path, texts } of openFile(name, body, { budget, maxBytes, tell: (about, code, detail) => call.problem({ code, about, detail }) })) {
        const found = new Map<string, Finding>();
        for await (const { text, offset } of windows(texts)) {
          call.signal.throwIfAborted();
          note(found, find(text), offset, []);
          if (!layers) continue;
          const peeled = peel(text, { depth: 6, bounds: { bytes: 32_000_000, items: 1000, ratio: 200, passwords } });
          for (const hidden of peeled.found) if (hidden.text !== undefined) note(found, find(hidden.text), offset + (hidden.offset ?? 0), hidden.layers);
          for (const { code, detail } of peeled.problems) call.problem({ code, about: path, detail });
        }
        for (const finding of found.values()) yield { File: name, Part: path, ...finding };
      }
    }
  },
});

interface Finding {
  Layers: string[];
  IoCType: string;
  Observable: string;
  Seen: string;
  Offset: number;
  Count: number;
}

/** One line for one value; what stands in the open comes before what was hidden. */
const note = (found: Map<string, Finding>, indicators: ReturnType<ReturnType<typeof indicatorFinder>>, offset: number, layers: readonly string[]): void => {
  for (const { type, value, seen, offset: place } of indicators) {
    const known = found.get(value);
    if (known) known.Count += 1;
    else found.set(value, { Layers: [...layers], IoCType: type, Observable: value, Seen: seen, Offset: layers.length > 0 ? offset : offset + place, Count: 1 });
  }
};

const flaw = (field: string, detail: string): Fault => new Fault('invalid-input', `${field}: ${detail}`, { flaws: [{ field, detail }] });
