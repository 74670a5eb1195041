import { z } from 'zod';
import { fromNotebook } from '../../shared/configuration/notebook.ts';
import { operation } from '../../shared/kit/operation.ts';
import { contextProviders, providers } from '../../shared/providers/index.ts';

export default operation({
  name: 'parse-notebook-settings',
  summary: "Turn a notebook library's settings file (msticpyconfig.yaml) into Gumshoe's.",
  entities: [],
  input: z.strictObject({ text: z.string().max(1_000_000).describe('The file itself. On the command line: --text @"$MSTICPYCONFIG".') }),
  sections: {
    items: z.object({
      Source: z.string().describe('Where it stood.'),
      Outcome: z.enum(['converted', 'left out']),
      Target: z.string().describe('Where it stands now.'),
      Detail: z.string().describe('What is left to do.'),
    }),
    file: z.object({ Yaml: z.string().describe('The settings file to put at GUMSHOE_CONFIG. It holds no secret.') }),
  },
  limits: { rows: 5000, seconds: 10, bytes: 2_000_000 },
  uses: [],
  examples: [
    {
      given: { text: 'TIProviders:\n  VirusTotal:\n    Args:\n      AuthKey:\n        EnvironmentVar: VT_KEY\n    Primary: true\n' },
      rows: [{ Source: 'TIProviders.VirusTotal.Args.AuthKey', Outcome: 'converted', Target: 'secrets.virustotal-key' }],
    },
  ],
  *run({ text }) {
    const { yaml, items } = fromNotebook(text, [...providers, ...contextProviders]);
    for (const item of items) yield ['items', item] as const;
    yield ['file', { Yaml: yaml }] as const;
  },
});
