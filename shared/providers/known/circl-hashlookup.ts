import { z } from 'zod';
import { ask, provider, second, week } from '../provider.ts';
import { record, text } from '../read.ts';

const Known = z.looseObject({
  FileName: text, FileSize: z.union([z.string(), z.number()]).nullable().catch(null), source: text, KnownMalicious: text, ProductCode: record,
})
  .refine((answer) => 'SHA-1' in answer || 'MD5' in answer || 'SHA-256' in answer);

const to = (kind: string) =>
  ask({ url: `https://hashlookup.circl.lu/lookup/${kind}/{observable}`, headers: { accept: 'application/json' } }, Known, (answer) => {
    const trust = answer['hashlookup:trust'];
    return {
      severity: answer.KnownMalicious === null ? 'information' : 'high',
      details: {
        file_name: answer.FileName, file_size: answer.FileSize, source: answer.source, known_malicious: answer.KnownMalicious,
        trust: typeof trust === 'number' ? trust : null,
        product: answer.ProductCode['ProductName'] ?? null, md5: answer['MD5'] ?? null, sha1: answer['SHA-1'] ?? null, sha256: answer['SHA-256'] ?? null,
      },
    };
  });

export default provider({
  name: 'CIRCLHashlookup',
  aliases: ['hashlookup'],
  home: 'https://hashlookup.circl.lu/',
  description: 'Files of operating systems and distributions, and a few known as malicious; no key needed.',
  rate: [{ calls: 10, seconds: second }],
  keep: week,
  shares: 'observable',
  asks: { md5_hash: to('md5'), sha1_hash: to('sha1'), sha256_hash: to('sha256') },
});
