import { z } from 'zod';
import { operation } from '../../shared/kit/operation.ts';
import { each, subjects } from '../../shared/kit/subjects.ts';
import { maskerOf, maskingInput } from '../../shared/masking/key.ts';

export default operation({
  name: 'mask-values',
  summary: 'Mask names, addresses or identifiers one by one, the same way in every call.',
  entities: ['account', 'ip', 'host'],
  input: z.strictObject({
    ...subjects('value to mask', { longest: 100_000 }),
    ...maskingInput(),
    kind: z.enum(['uuid', 'ip', 'str', 'dict', 'list', 'sid', 'acct']).default('str').describe('What the values are.'),
    delimiters: z.string().min(1).max(32).regex(/^[^\p{L}\p{N}]+$/u, 'No letters and digits: they are what is masked.').optional().describe('With str: mask the parts between these characters one by one.'),
  }),
  row: z.object({ sourceIndex: z.int(), masked: z.string() }),
  limits: { rows: 10_000, seconds: 60, bytes: 32_000_000 },
  uses: ['secrets'],
  examples: [{ given: { values: ['administrator', 'NT AUTHORITY\\SYSTEM'], kind: 'acct', key: 'an example key, not secret' }, rows: [{ sourceIndex: 0, masked: 'administrator' }, { sourceIndex: 1, masked: 'NT AUTHORITY\\SYSTEM' }] }],
  async *run(input, { secrets }, _call) {
    const masker = await maskerOf(input, secrets);
    const kind = input.kind === 'str' ? (input.delimiters ?? 'str') : input.kind;
    const subjects = [...each(input)];
    const masked = masker.column(kind)(subjects.map(({ value }) => value)) as string[];
    for (const [index, { sourceIndex }] of subjects.entries()) yield { sourceIndex, masked: masked[index]! };
  },
});
