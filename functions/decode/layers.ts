import { z } from 'zod';
import { describeType } from '../../shared/decode/content-type.ts';
import { hashesOf } from '../../shared/decode/hashes.ts';
import { peel } from '../../shared/decode/layers.ts';
import { samplePasswords } from '../../shared/decode/passwords.ts';
import { operation } from '../../shared/kit/operation.ts';
import { each, subjects } from '../../shared/kit/subjects.ts';

export default operation({
  name: 'decode-layers',
  summary: 'Take off layer after layer of encoding, packing and obfuscation, with their lineage.',
  entities: ['process', 'file', 'mail-message', 'url', 'alert'],
  input: z.strictObject({
    ...subjects('text', { most: 20_000, longest: 32_000_000 }),
    encoding: z.enum(['text', 'base64', 'hex']).default('text').describe('What the value is: text, or a file in base64 or hexadecimal digits.'),
    maxDepth: z.int().min(1).max(30).default(10).describe('Most layers inside one another.'),
    maxItems: z.int().min(1).max(20_000).default(2000).describe('Most items of one text.'),
    maxBytes: z.int().min(1024).max(256_000_000).default(64_000_000).describe('Most bytes unpacked from one text.'),
    maxRatio: z.int().min(2).max(10_000).default(200).describe('Most bytes out of an archive for one byte in, once there is a mebibyte.'),
    xorKeys: z
      .array(z.int().min(1).max(255))
      .max(255)
      .default([])
      .describe('One-byte keys to try; without them only keys that give themselves away are found.'),
    passwords: samplePasswords,
    keepNoise: z.boolean().default(false).describe('Also give what turns out to be neither text nor a known file.'),
    textLength: z.int().min(0).max(8_000_000).default(20_000).describe('Most characters of text in one row.'),
    showBytes: z.boolean().default(false).describe('Give the bytes, in base64.'),
  }),
  row: z.object({
    sourceIndex: z.int(),
    Id: z.string().describe('Path of numbers: 1.2 is the second item found in item 1.'),
    ParentId: z.string().describe('Empty for what stands in the text itself.'),
    Layers: z.array(z.string()).describe('What hid it, from the outside in.'),
    Depth: z.int(),
    Name: z.string().nullable().describe('Name of an archive member.'),
    Offset: z.int().nullable().describe('Place in the text of the parent; null when the whole text was changed.'),
    FileType: z.string().describe('Type by content, or text, or binary.'),
    MediaType: z.string(),
    Size: z.int().describe('Bytes.'),
    MD5: z.string(),
    SHA1: z.string(),
    SHA256: z.string(),
    Text: z.string().nullable(),
    Bytes: z.string().optional().describe('In base64.'),
  }),
  limits: { rows: 50_000, seconds: 60, bytes: 128_000_000, inline: 5000 },
  uses: [],
  examples: [
    {
      given: { value: 'powershell -e JgAoACcASQAnACsAJwBFAFgAJwApACAAJwBIADQAcwBJACcA; cmd /c p^i^n^g' },
      rows: [
        { Id: '1', Layers: ['encoded-command'], Text: "&('I'+'EX') 'H4sI'" },
        { Id: '2', Layers: ['shell-escapes'] },
        { Id: '1.1', ParentId: '1', Layers: ['encoded-command', 'joined-strings'], Text: "&('IEX') 'H4sI'" },
      ],
    },
  ],
  *run({ encoding, maxDepth, maxItems, maxBytes, maxRatio, xorKeys, passwords, keepNoise, textLength, showBytes, ...input }, _ports, call) {
    const options = { depth: maxDepth, bounds: { items: maxItems, bytes: maxBytes, ratio: maxRatio, passwords }, xorKeys, keepNoise };
    for (const { value, sourceIndex } of each(input)) {
      const { found, problems } = peel(encoding === 'text' ? value : Buffer.from(value, encoding), options);
      for (const { about, code, detail } of problems) call.problem({ code, about: `text ${sourceIndex}${about === '' ? '' : `, item ${about}`}`, detail });
      for (const { id, parent, layers, name, offset, bytes, text } of found) {
        const { md5, sha1, sha256 } = hashesOf(bytes);
        const { type, media } = describeType(bytes, text);
        yield {
          sourceIndex,
          Id: id,
          ParentId: parent,
          Layers: [...layers],
          Depth: layers.length,
          Name: name ?? null,
          Offset: offset ?? null,
          FileType: type,
          MediaType: media,
          Size: bytes.length,
          MD5: md5,
          SHA1: sha1,
          SHA256: sha256,
          Text: text?.slice(0, textLength) ?? null,
          ...(showBytes && { Bytes: bytes.toString('base64') }),
        };
      }
    }
  },
});
