import { z } from 'zod';
import type { Severity } from '../../kit/observable.ts';
import { worse } from '../../kit/observable.ts';
import { type Asked, ask, bulk, type Failure, forTypes, minute, provider } from '../provider.ts';
import { distinct, text } from '../read.ts';

const hashKeys = (...names: string[]) => names.flatMap((name) => [`file:hashes.${name}`, `file:hashes.'${name}'`, `file:hashes."${name}"`]);
const paths = ['file:name', 'directory:path'];
/** Type → keys of STIX patterns, as the table has them. */
const keys: Readonly<Record<string, readonly string[]>> = {
  ipv4: ['ipv4-addr:value', 'ipv6-addr:value'], ipv6: ['ipv4-addr:value', 'ipv6-addr:value'], dns: ['domain-name:value'], hostname: ['domain-name:value'],
  url: ['url:value'],
  md5_hash: hashKeys('MD5'), sha1_hash: hashKeys('SHA-1'), sha256_hash: hashKeys('SHA-256'), file_hash: hashKeys('MD5', 'SHA-1', 'SHA-256'),
  windows_path: paths, linux_path: paths,
};

const escapedUnit = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** A KQL string literal: quotes, backslashes and everything that is not plain text are escaped. */
export const kqlText = (value: string): string => `"${value.replace(/["\\]/g, '\\$&').replace(/[^\x20-\x7e]/g, escapedUnit)}"`;

export const queryFor = ({ type, values }: Pick<Asked, 'type' | 'values'>): string =>
  [
    'ThreatIntelIndicators',
    `| where ObservableKey in (${keys[type]!.map(kqlText).join(', ')})`,
    '| extend IoC = tolower(ObservableValue)',
    `| where IoC in (${values.map((value) => kqlText(value.toLowerCase())).join(', ')})`,
    '| summarize arg_max(TimeGenerated, *) by Id',
    '| project TimeGenerated, Id, ObservableKey, ObservableValue, Confidence, IsActive, IsDeleted, Revoked, ValidUntil, SourceSystem, Data, IoC',
  ].join('\n');

const iso = (milliseconds: number): string => new Date(milliseconds).toISOString();

const Table = z.object({ columns: z.array(z.object({ name: z.string() })), rows: z.array(z.array(z.unknown())) });
const Answer = z.object({ tables: z.array(Table) });
type Line = Record<string, unknown>;

const linesOf = ({ tables: [table] }: z.output<typeof Answer>): Line[] =>
  (table?.rows ?? []).map((row) => Object.fromEntries(table!.columns.map(({ name }, place) => [name, row[place]])));

/** Every value that was found, with its lines; the lines of one value are folded into one row. */
function* byValue(answer: z.output<typeof Answer>): Generator<readonly [string, Line[]]> {
  yield* Map.groupBy(linesOf(answer), ({ IoC }) => (typeof IoC === 'string' ? IoC : ''));
}

const Data = z.object({ labels: z.array(z.string()).catch([]), description: text, name: text }).catch({ labels: [], description: null, name: null });
const dataOf = (data: unknown): z.output<typeof Data> => {
  try {
    return Data.parse(typeof data === 'string' ? JSON.parse(data) : data);
  } catch {
    return Data.parse({});
  }
};

const sure = 80;

const severityOf = ({ Confidence, IsActive, IsDeleted, Revoked, ValidUntil }: Line, now: number): Severity => {
  const isOver = typeof ValidUntil === 'string' && Date.parse(ValidUntil) <= now;
  if (IsActive === false || IsDeleted === true || Revoked === true || isOver) return 'information';
  return typeof Confidence === 'number' && Confidence >= sure ? 'high' : 'warning';
};

const body = (asked: Asked) => ({ query: queryFor(asked), timespan: `${iso(asked.since)}/${iso(asked.until)}` });

const question = ask(
  {
    method: 'POST', url: 'https://api.loganalytics.azure.com/v1/workspaces/{workspace}/query', reference: 'workspace:{workspace}',
    identity: 'https://api.loganalytics.io/.default', json: body,
  },
  z.array(z.record(z.string(), z.unknown())),
  (lines, { now }) => {
    const data = lines.map((line) => dataOf(line['Data']));
    const texts = (name: string) => distinct(lines.map((line) => line[name] as string | null));
    return {
      severity: lines.reduce<Severity>((worst, line) => worse(worst, severityOf(line, now)), 'information'),
      details: {
        ThreatType: distinct(data.map(({ labels }) => labels[0] ?? 'unknown')), Description: distinct(data.map(({ description }) => description)),
        ConfidenceScore: texts('Confidence'),
        Active: texts('IsActive'), Sources: texts('SourceSystem'), IndicatorIds: texts('Id'), ValidUntil: texts('ValidUntil'),
      },
    };
  },
  { history: true, bulk: bulk({ most: 1000, least: 1 }, Answer, byValue) },
);

/** Without the table there is nothing to look in: that is a matter of configuration, not an empty result. */
const refusal = (status: number, answer: unknown): Failure | undefined =>
  status === 400 && /ThreatIntelIndicators|SEM0100|Failed to resolve table/i.test(JSON.stringify(answer) ?? '')
    ? { failed: 'config', message: 'The workspace has no table ThreatIntelIndicators: connect a threat-intelligence source to Microsoft Sentinel.' }
    : undefined;

export default provider({
  name: 'AzSTI',
  aliases: ['AzureSentinel', 'SentinelTI', 'MicrosoftSentinel'],
  home: 'https://learn.microsoft.com/azure/sentinel/understand-threat-intelligence',
  description: 'The indicators in your own Microsoft Sentinel workspace.',
  fields: {
    workspace: { required: true, purpose: 'Id of the Log Analytics workspace', secret: false },
    tenant: { required: false, purpose: 'Id of the tenant, if it is not the own one', secret: false },
  },
  rate: [{ calls: 200, seconds: minute / 2 }],
  keep: 3600,
  shares: 'own',
  asks: forTypes(Object.keys(keys), question),
  refusal,
});
