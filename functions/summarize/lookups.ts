import { z } from 'zod';
import { type Brief, compose, type Medium } from '../../shared/incidents/brief.ts';
import { html } from '../../shared/incidents/html.ts';
import { markdown } from '../../shared/incidents/markdown.ts';
import { plain } from '../../shared/incidents/plain.ts';
import { type ObservableType, Severity } from '../../shared/kit/observable.ts';
import { operation } from '../../shared/kit/operation.ts';
import { defang } from '../../shared/text/refang.ts';
import { GivenLookup } from '../../shared/verdicts/given.ts';
import { groups, inWords, type Overall, overall } from '../../shared/verdicts/browse.ts';

const media = {
  html: { medium: html, name: 'lookups.html', mediaType: 'text/html' },
  markdown: { medium: markdown, name: 'lookups.md', mediaType: 'text/markdown' },
  text: { medium: plain, name: 'lookups.txt', mediaType: 'text/plain' },
} as const satisfies Record<string, { medium: Medium; name: string; mediaType: string }>;

const sections = {
  groups: z.object({
    Ioc: z.string().describe('The observable.'),
    IocType: z.string().describe('Its type.'),
    Severity: Severity.describe('What these providers say.'),
    Label: z.string().describe('Value, type, severity and providers on one line.'),
    Providers: z.array(z.string()).describe('Who says so.'),
    Details: z.array(z.object({ Provider: z.string(), Details: z.unknown(), Reference: z.string().nullable() })).describe('What each of them says.'),
    References: z.array(z.string()).describe('Pages about it.'),
  }),
  overall: z.object({
    Ioc: z.string().describe('The observable.'),
    IocType: z.string().describe('Its type.'),
    Severity: Severity.describe('The worst word among the answers; unknown when nobody answered.'),
    High: z.int().describe('Providers that say high.'),
    Warning: z.int().describe('Providers that say warning.'),
    Information: z.int().describe('Providers that say information.'),
    Unknown: z.int().describe('Providers that answered without a judgement.'),
    Failed: z.array(z.string()).describe('Providers that could not be asked.'),
  }),
};

export default operation({
  name: 'summarize-lookups',
  summary: 'Lookup rows grouped by value and severity, also as text for an incident comment.',
  entities: ['threat-intelligence'],
  input: z.strictObject({
    lookups: z.array(GivenLookup).min(1).max(100_000).describe('Rows as lookup-threat-intel returns them.'),
    severities: z.enum(['severe', 'all']).default('severe').describe('severe: warning and high; all: information, too.'),
    format: z.enum(['none', 'html', 'markdown', 'text']).default('none').describe('Also write a text of at most 30,000 characters, with values defanged.'),
  }),
  sections,
  limits: { rows: 100_000, seconds: 30, bytes: 32_000_000 },
  uses: ['blobs'],
  examples: [
    {
      given: {
        lookups: [
          { Ioc: 'a.example.net', IocType: 'dns', Provider: 'OTX', Severity: 'high', Details: { pulse_count: 2 } },
          { Ioc: 'a.example.net', IocType: 'dns', Provider: 'Pulsedive', Severity: 'high' },
        ],
      },
      rows: [{ Ioc: 'a.example.net', Severity: 'high', Providers: ['OTX', 'Pulsedive'], Label: 'a.example.net (dns) high: OTX, Pulsedive' }],
    },
  ],
  async *run({ lookups, severities, format }, _ports, call) {
    const found = groups(lookups, severities);
    const verdicts = overall(lookups);
    if (found.fellBack) call.problem({ code: 'nothing-severe', about: 'severities', detail: 'Nothing is severe: these are the harmless ones.' });
    if (format !== 'none') {
      const { medium, name, mediaType } = media[format];
      await call.attach({ name, mediaType, body: compose(briefOf(found, verdicts), medium) });
    }
    for (const group of found.groups) yield ['groups', group];
    for (const one of verdicts) yield ['overall', one];
  },
});

const shown = ({ Ioc, IocType }: { Ioc: string; IocType: string }): string => defang(Ioc, IocType as ObservableType);

const briefOf = ({ groups: found, fellBack }: ReturnType<typeof groups>, verdicts: readonly Overall[]): Brief => {
  const severe = verdicts.filter(({ Severity: worst }) => worst === 'high' || worst === 'warning').length;
  const findings = found.flatMap((group) =>
    group.Details.map(({ Provider, Details, Reference }) => [shown(group), group.IocType, group.Severity, Provider, inWords(Details), Reference ?? '']),
  );
  return {
    title: 'Threat-intelligence lookups',
    lines: [`${severe} of ${verdicts.length} values are suspicious or worse.`, ...(fellBack ? ['Nothing is severe: these are the harmless ones.'] : [])],
    tables: [
      { heading: 'Findings', columns: ['Value', 'Type', 'Severity', 'Provider', 'Details', 'Reference'], rows: findings },
      {
        heading: 'Overall',
        columns: ['Value', 'Severity', 'High', 'Warning', 'Information', 'Failed'],
        rows: verdicts.map((one) => [shown(one), one.Severity, `${one.High}`, `${one.Warning}`, `${one.Information}`, one.Failed.join(', ')]),
      },
    ],
    footer: [],
  };
};
