import { z } from 'zod';
import { layoutPowerShell } from '../../shared/decode/powershell-layout.ts';
import { operation } from '../../shared/kit/operation.ts';
import { each, subjects } from '../../shared/kit/subjects.ts';

export default operation({
  name: 'decode-powershell',
  summary: 'Lay out an obfuscated PowerShell script for reading.',
  entities: ['process', 'file'],
  input: z.strictObject({
    ...subjects('script', { most: 100_000, longest: 8_000_000 }),
    keepStringCase: z.boolean().default(true).describe('Keep the letter case of quoted text. Code is always put in lower case.'),
  }),
  row: z.object({ sourceIndex: z.int(), code: z.string().describe('For reading, not for running.') }),
  limits: { rows: 100_000, seconds: 30, bytes: 64_000_000 },
  uses: [],
  examples: [
    {
      given: { value: "If($x -gE 3){$a='N'+'onPublic;Static';$b.GEt`Value($nUlL)}" },
      rows: [{ code: "if($x -ge 3)\n{\n    $a='NonPublic;Static'\n    $b.getvalue($null)\n}" }],
    },
  ],
  *run({ keepStringCase, ...input }) {
    for (const { value, sourceIndex } of each(input)) yield { sourceIndex, code: layoutPowerShell(value, { keepStringCase }) };
  },
});
