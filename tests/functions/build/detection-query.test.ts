import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import detectionQuery from '../../../functions/build/detection-query.ts';
import { kqlName, kqlSpan, kqlText } from '../../../shared/text/kql.ts';
import { kustoChecker } from '../../support/kusto.ts';
import { runIn } from '../../support/run.ts';

const columns = {
  TimeGenerated: 'datetime', 'the time': 'datetime', Bytes: 'long', "it's": 'real', User: 'string', 'Client\\IP': 'string', Operation: 'string', 'a "quoted" ]name': 'string', count: 'long', Message: 'string',
};
const check = kustoChecker('My Table', columns);
const queryOf = async (given: object): Promise<string> => (await runIn(detectionQuery, { table: 'My Table', ...given })).rows[0]!['query'] as string;

describe('build-detection-query', () => {
  it.each<[object, string[]]>([
    [{ detection: 'time-series-anomalies', dataColumn: 'Bytes' }, ['TimeGenerated', 'Value', 'Anomalies', 'Score', 'Baseline']],
    [{ detection: 'time-series-anomalies', dataColumn: "it's", timeColumn: 'the time', keyColumns: ['User', 'Client\\IP'], aggregate: 'mean', period: 24, threshold: 3, step: '15m', from: '2024-03-01', to: '2024-03-08T12:00:00Z' }, ['User', 'Client\\IP', 'the time', 'Score']],
    [{ detection: 'time-series-anomalies', aggregate: 'count', keyColumns: ['a "quoted" ]name'] }, ['a "quoted" ]name', 'Value']],
    [{ detection: 'change-points', dataColumn: 'count', keyColumns: ['User'], aggregate: 'max' }, ['User', 'ChangeTime', 'Before', 'After', 'Strength']],
    [{ detection: 'change-points', aggregate: 'count' }, ['ChangeTime', 'Strength']],
    [{ detection: 'beacons', keyColumns: ['User', 'Client\\IP'], step: '10s', lookback: '6h' }, ['User', 'Client\\IP', 'PeriodSeconds', 'Score', 'Events']],
    [{ detection: 'beacons', step: '1m' }, ['PeriodSeconds', 'Score', 'Events']],
    [{ detection: 'outliers', columns: ['Bytes', "it's", 'count'] }, [...Object.keys(columns), 'Score']],
    [{ detection: 'outliers', columns: ['Bytes'] }, [...Object.keys(columns), 'Score']],
    [{ detection: 'event-clusters', columns: ['User', 'Operation', 'a "quoted" ]name'] }, ['User', 'Operation']],
    [{ detection: 'log-templates', textColumn: 'Message' }, ['Pattern', 'Count', 'Representative']],
    [{ detection: 'rare-sequences', keyColumns: ['User', 'Client\\IP'], commandColumn: 'Operation' }, ['User', 'Client\\IP', 'LogLikelihood', 'Events', 'Commands', 'GeoMean']],
  ])('%j is valid KQL with the columns it promises', async (given, wanted) => {
    const { errors, columns: found } = check(await queryOf(given));
    expect(errors).toEqual([]);
    expect(found).toEqual(expect.arrayContaining(wanted));
  });

  it('the checker itself sees a wrong column', () => expect(check("['My Table'] | where Nothing == 1").errors).toHaveLength(1));

  it.each([
    [{ detection: 'time-series-anomalies' }, 'dataColumn'],
    [{ detection: 'outliers' }, 'columns'],
    [{ detection: 'log-templates' }, 'textColumn'],
    [{ detection: 'rare-sequences', commandColumn: 'Operation' }, 'keyColumns'],
    [{ detection: 'beacons', step: 'often' }, 'step'],
    [{ detection: 'beacons', from: 'yesterday' }, 'from'],
  ])('refuses %j', async (given, field) => {
    await expect(queryOf(given)).rejects.toMatchObject({ code: 'invalid-input', flaws: [{ field }] });
  });

  it('no name, however hostile, leaves its place', () => {
    fc.assert(fc.property(fc.oneof(fc.string({ unit: 'binary', minLength: 1, maxLength: 30 }), fc.constantFrom("x'] | take 1 //", 'a\\', "'];.drop table T", '\n| union *', 'where')), (name) => {
      const table = kustoChecker('T', { plain: 'string' });
      const { errors } = table(`datatable(${kqlName(name)}:string)['x'] | project ${kqlName(name)} | extend text = ${kqlText(name)}`);
      expect(errors).toEqual([]);
    }), { numRuns: 60 });
  });
});

it.each([[3_600_000, '1h'], [90_000, '90s'], [86_400_000 * 14, '14d'], [1500, '1500ms']])('kqlSpan %i', (ms, text) => expect(kqlSpan(ms)).toBe(text));
