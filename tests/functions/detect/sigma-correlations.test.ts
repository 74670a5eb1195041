import { describe, expect, it } from 'vitest';
import buildProcessTree from '../../../functions/build/process-tree.ts';
import sigmaMatches from '../../../functions/detect/sigma-matches.ts';
import { testPorts } from '../../support/ports.ts';
import { runIn } from '../../support/run.ts';

const rule = (name: string, detection: string): string => `title: ${name}\nname: ${name}\nid: id-${name}\nlogsource: {product: windows}\ndetection: ${detection}\n`;
const failed = rule('failed', '{s: {EventID: 4625}, condition: s}');
const success = rule('success', '{s: {EventID: 4624}, condition: s}');
const correlation = (title: string, body: string): string => `title: ${title}\nname: ${title}\nlevel: high\ncorrelation: ${body}\n`;
const yaml = (...documents: string[]): string => documents.join('---\n');
const event = (EventID: number, second: number, User: string, more: object = {}) => ({ EventID, TimeGenerated: new Date(Date.UTC(2024, 2, 4, 10, 0, second)).toISOString(), User, ...more });

const detect = async (rows: object[], rules: string, more: object = {}) => {
  const { rows: matches, sections = {}, problems } = await runIn(sigmaMatches, { rows, rules, builtIn: false, ...more });
  return { matches, correlations: sections['correlations'] ?? [], problems };
};
const places = (lines: readonly Record<string, unknown>[]) => lines.map(({ rows }) => rows);

describe('correlations', () => {
  it('counts events of one group in a window that moves', async () => {
    const rows = [0, 20, 40, 55, 200, 230].map((second) => event(4625, second, 'ana')).concat([event(4625, 30, 'ben'), event(4624, 31, 'ana')]);
    const { matches, correlations, problems } = await detect(rows, yaml(failed, correlation('many', '{type: event_count, rules: [failed], group-by: [User], timespan: 1m, condition: {gte: 3}}')));
    expect({ matches, problems }).toEqual({ matches: [], problems: [] });
    expect(correlations).toMatchObject([{ rule: 'many', level: 'high', group: ['User=ana'], start: '2024-03-04T10:00:00.000Z', end: '2024-03-04T10:00:55.000Z', count: 4, rows: [0, 1, 2, 3] }]);
    expect(correlations[0]!['why']).toEqual([
      'event_count: 4 events within 1m where User=ana; the rule asks for events gte 3',
      'failed: 4 from 2024-03-04T10:00:00.000Z to 2024-03-04T10:00:55.000Z',
    ]);
  });

  it.each([
    ['{gt: 2, lte: 4}', 1],
    ['{gt: 4}', 0],
    ['{eq: 4}', 1],
    ['{eq: 3}', 0],
    ['{lt: 4}', 0],
    ['{lte: 4}', 1],
  ])('asks %s of four events: %i', async (condition, hits) => {
    const { correlations } = await detect([0, 1, 2, 3].map((second) => event(4625, second, 'ana')), yaml(failed, correlation('c', `{type: event_count, rules: failed, timespan: 10s, condition: ${condition}}`)));
    expect(correlations).toHaveLength(hits);
  });

  it('counts different values, of several fields together, and a row once', async () => {
    const rows = ['a', 'b', 'a', 'c'].map((Host, second) => event(4625, second, 'ana', { Host, Domain: 'x' }));
    const rules = yaml(failed, rule('also', '{s: {EventID: 4625}, condition: s}'));
    const { correlations } = await detect(rows, yaml(rules, correlation('c', '{type: value_count, rules: [failed, also], group-by: [User], timespan: 10s, condition: {gte: 3, field: [Host, Domain]}}')));
    expect(correlations).toMatchObject([{ count: 3, rows: [0, 1, 2, 3], why: [expect.stringContaining('3 values of Host and Domain: a / x, b / x, c / x'), expect.anything(), expect.anything()] }]);
    expect((await detect(rows, yaml(rules, correlation('c', '{type: event_count, rules: [failed, also], timespan: 10s, condition: {gt: 4}}')))).correlations).toEqual([]);
  });

  it.each([
    ['value_sum', '{gt: 100, field: Bytes}', 1],
    ['value_sum', '{gt: 130, field: Bytes}', 0],
    ['value_avg', '{gte: 40, field: Bytes}', 1],
    ['value_median', '{eq: 50, field: Bytes}', 1],
    ['value_median', '{gt: 50, field: Bytes}', 0],
    ['value_min', '{gt: 10, field: Bytes}', 0],
    ['value_max', '{gte: 70, field: Bytes}', 1],
    ['value_percentile', '{gte: 66, field: Bytes, percentile: 90}', 1],
    ['value_percentile', '{gt: 66, field: Bytes, percentile: 90}', 0],
  ])('%s %s', async (type, condition, hits) => {
    const rows = [10, 50, 70, 'none'].map((Bytes, second) => event(4625, second, 'ana', { Bytes }));
    expect((await detect(rows, yaml(failed, correlation('c', `{type: ${type}, rules: [failed], timespan: 10s, condition: ${condition}}`)))).correlations).toHaveLength(hits);
  });

  it.each([
    ['temporal', [4624, 4625], [[0, 1]]],
    ['temporal_ordered', [4624, 4625], []],
    ['temporal_ordered', [4625, 4624], [[0, 1]]],
    ['temporal_ordered', [4625, 4625, 4624, 4624], [[1, 2, 3]]],
  ])('%s of failed and success in %j: %j', async (type, ids, wanted) => {
    const rows = ids.map((id, second) => event(id, second, 'ana'));
    expect(places((await detect(rows, yaml(failed, success, correlation('c', `{type: ${type}, rules: [failed, success], group-by: [User], timespan: 5s}`)))).correlations)).toEqual(wanted);
  });

  it('takes a condition that only says all of them', async () => {
    const rules = yaml(failed, success, correlation('c', '{type: temporal_ordered, rules: [failed, success], timespan: 5s, condition: failed AND success}'));
    expect((await detect([event(4625, 0, 'ana'), event(4624, 1, 'ana')], rules)).correlations).toHaveLength(1);
  });

  it('keeps to the time span, the group, and the order of equal times', async () => {
    const both = yaml(failed, success, correlation('c', '{type: temporal_ordered, rules: [failed, success], group-by: [User], timespan: 5s}'));
    expect((await detect([event(4625, 0, 'ana'), event(4624, 6, 'ana')], both)).correlations).toEqual([]);
    expect((await detect([event(4625, 0, 'ana'), event(4624, 1, 'ben')], both)).correlations).toEqual([]);
    expect(places((await detect([event(4624, 3, 'ana'), event(4625, 3, 'ana')], both)).correlations)).toEqual([[0, 1]]);
  });

  it('takes no event for two steps, and still uses it for the second', async () => {
    const any = rule('any', '{s: {EventID|exists: true}, condition: s}');
    const rules = yaml(any, failed, correlation('c', '{type: temporal_ordered, rules: [any, failed], timespan: 5s}'));
    expect((await detect([event(4625, 0, 'ana')], rules)).correlations).toEqual([]);
    expect(places((await detect([event(4624, 0, 'ana'), event(4625, 1, 'ana')], rules)).correlations)).toEqual([[0, 1]]);
  });

  it('lets a condition name the rules that must be near', async () => {
    const three = yaml(failed, success, rule('other', '{s: {EventID: 1}, condition: s}'));
    const rows = [event(4625, 0, 'ana'), event(1, 2, 'ana')];
    expect(places((await detect(rows, yaml(three, correlation('c', '{type: temporal, rules: [failed, success, other], timespan: 5s, condition: failed and (success or other)}')))).correlations)).toEqual([[0, 1]]);
    expect((await detect(rows, yaml(three, correlation('c', '{type: temporal, rules: [failed, success, other], timespan: 5s}')))).correlations).toEqual([]);
    expect((await detect(rows, yaml(three, correlation('c', '{type: temporal, rules: [failed, success, other], timespan: 5s, condition: {gte: 2}}')))).correlations).toHaveLength(1);
  });

  it('follows aliases, ids and correlations of correlations, whatever their order', async () => {
    const rules = yaml(
      correlation('guessed', '{type: temporal_ordered, rules: [many, id-success], group-by: [who], timespan: 1m, aliases: {who: {many: User, success: Account}}}'),
      correlation('many', '{type: event_count, rules: [failed], group-by: [User, Host], timespan: 10s, condition: {gte: 3}}'), failed, success,
    );
    const rows = [0, 1, 2].map((second) => event(4625, second, 'ana', { Host: 'h' })).concat([{ ...event(4624, 30, 'x'), Account: 'ana' } as never, event(4624, 31, 'ana')]);
    const { correlations, matches, problems } = await detect(rows, rules);
    expect(correlations).toMatchObject([{ rule: 'guessed', group: ['who=ana'], rows: [0, 1, 2, 3], end: '2024-03-04T10:00:30.000Z' }]);
    expect(matches).toEqual([]);
    expect(problems).toMatchObject([{ about: 'guessed', detail: expect.stringContaining('1 events that its rules match have no who') }]);
  });

  it('reports the rules themselves only where it is asked to', async () => {
    const rows = [event(4625, 0, 'ana'), event(4625, 1, 'ana')];
    const body = '{type: event_count, rules: [failed], timespan: 10s, condition: {gte: 2}';
    expect((await detect(rows, yaml(failed, correlation('c', `${body}, generate: true}`)))).matches).toHaveLength(2);
    expect((await detect(rows, yaml(failed, correlation('c', `${body}}\ngenerate: true`)))).matches).toHaveLength(2);
  });

  it.each([
    ['{type: event_count, rules: [nobody], timespan: 10s, condition: {gte: 2}}', 'correlation.rules: there is no usable rule with the id or name "nobody"'],
    ['{type: event_count, rules: [c], timespan: 10s, condition: {gte: 2}}', 'refers back'],
    ['{type: event_count, rules: [failed], timespan: 10s}', 'it says no number'],
    ['{type: event_count, rules: [failed], timespan: 10s, condition: {gte: 2, field: User}}', 'use value_count'],
    ['{type: event_count, rules: [failed], timespan: 10s, condition: {about: 2}}', 'it takes gt, gte'],
    ['{type: value_count, rules: [failed], timespan: 10s, condition: {gte: 2}}', 'needs the field'],
    ['{type: value_percentile, rules: [failed], timespan: 10s, condition: {gte: 2, field: Bytes}}', 'needs the percentile'],
    ['{type: value_percentile, rules: [failed], timespan: 10s, condition: {gte: 2, field: Bytes, percentile: 101}}', 'correlation.condition'],
    ['{type: value_sum, rules: [failed], timespan: 10s, condition: {gte: 2, field: Bytes, percentile: 9}}', 'belongs to value_percentile'],
    ['{type: temporal_ordered, rules: [failed, success], timespan: 10s, condition: failed or success}', 'use temporal'],
    ['{type: temporal_ordered, rules: [failed, success], timespan: 10s, condition: failed}', 'wants all rules in their order'],
    ['{type: temporal_ordered, rules: [failed, success], timespan: 10s, condition: {gte: 1}}', 'wants all rules in their order'],
    ['{type: temporal, rules: [failed, success], timespan: 10s, condition: failed and not success}', 'leave the rule out'],
    ['{type: temporal, rules: [failed, success], timespan: 10s, aliases: {who: {failed: User}}}', 'correlation.aliases.who'],
  ])('says what is wrong with %s', async (body, said) => {
    const { problems } = await detect([event(4625, 0, 'ana')], yaml(failed, success, correlation('c', body)));
    expect(problems).toEqual([{ code: 'bad-rule', about: 'c', detail: expect.stringContaining(said) }]);
  });

  it.each([
    ['{type: event_count, rules: [failed], timespan: 1 hour, condition: {gte: 2}}', 'document 2, rule "c": correlation.timespan: A number and s, m, h or d'],
    ['{type: magic, rules: [failed], timespan: 1h}', 'document 2, rule "c": correlation.type'],
  ])('goes on without a document that is no rule: %s', async (body, said) => {
    const { matches, problems } = await detect([event(4625, 0, 'ana')], yaml(failed, correlation('c', body), success));
    expect(matches).toMatchObject([{ rule: 'failed' }]);
    expect(problems).toEqual([{ code: 'bad-rule', about: 'rules', detail: expect.stringContaining(said) }]);
  });

  it('refuses what leaves nothing to use', async () => {
    await expect(detect([], correlation('c', '{type: magic, rules: [failed], timespan: 1h}'))).rejects.toThrow('correlation.type');
    await expect(detect([], correlation('c', '{type: event_count, rules: [failed], timespan: 1h, condition: {gte: 2}}'))).rejects.toThrow('rules: correlation.rules');
  });

  it('says when the matches have no time', async () => {
    const { problems } = await detect([{ EventID: 4625, User: 'ana' }], yaml(failed, correlation('c', '{type: event_count, rules: [failed], timespan: 1h, condition: {gte: 1}}')));
    expect(problems).toMatchObject([{ code: 'bad-time', detail: expect.stringContaining('timeColumn') }]);
  });

  it('correlates many events in a moment', async () => {
    const rows = Array.from({ length: 40_000 }, (_, index) => event(index % 3 === 0 ? 4624 : 4625, Math.floor(index / 4), 'ana'));
    const started = performance.now();
    const { correlations } = await detect(rows, yaml(failed, success, correlation('many', '{type: event_count, rules: [failed], group-by: [User], timespan: 1h, condition: {gte: 100}}'),
      correlation('c', '{type: temporal_ordered, rules: [many, success], group-by: [User], timespan: 1h}'), correlation('d', '{type: value_count, rules: [success], timespan: 1h, condition: {gte: 1, field: User}}')));
    expect(correlations.map(({ rule: name }) => name).sort()).toEqual(['c', 'd']);
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});

describe('filters, placeholders and honest answers', () => {
  it('puts a filter into the rules that it names', async () => {
    const filter = 'title: f\nlogsource: {product: windows}\nfilter: {rules: [id-failed], selection: {User|startswith: adm_}, condition: not selection}\n';
    const { matches, problems } = await detect([event(4625, 0, 'adm_x'), event(4625, 0, 'ana'), event(4624, 0, 'adm_x')], yaml(filter, failed, success));
    expect(matches.map(({ row }) => row)).toEqual([1, 2]);
    expect(problems).toEqual([]);
    const other = yaml(failed, filter.replace('id-failed', 'gone'), filter.replace('windows', 'linux'), filter.replace('not selection', 'selection').replace('[id-failed]', 'any'));
    expect((await detect([event(4625, 0, 'adm_x')], other)).problems.map(({ detail }) => detail)).toEqual([
      expect.stringContaining('no usable rule with the id or name "gone"'),
      expect.stringContaining('the logsource of "id-failed" is another one'),
      expect.stringContaining('write "not selection"'),
    ]);
  });

  it('fills placeholders in, and names the one that is missing', async () => {
    const rules = yaml(rule('admins', "{s: {User|expand: '%Administrators%'}, condition: s}"), failed);
    expect((await detect([event(1, 0, 'ana')], rules, { placeholders: { Administrators: ['ana'] } })).matches).toHaveLength(1);
    const { problems } = await detect([event(1, 0, 'ana')], rules);
    expect(problems).toMatchObject([{ code: 'bad-rule', about: 'admins', detail: expect.stringContaining('give its values as placeholders.Administrators') }]);
    await expect(detect([], rule('admins', "{s: {User|expand: '%Administrators%'}, condition: s}"))).rejects.toThrow('The rule "admins" cannot be used');
  });

  it('reads rows of a process tree, which know their parent', async () => {
    const start = (exe: string, pid: number, ppid: number, second: number) => ({ EventType: 'SYSCALL_EXECVE', TimeGenerated: `2024-03-04T10:00:0${second}Z`, Computer: 'w', exe, pid, ppid, cmdline: `${exe} -x` });
    const { rows } = await runIn(buildProcessTree, { rows: [start('/usr/sbin/nginx', 7, 1, 0), start('/usr/bin/bash', 8, 7, 1)], keep: false, parentColumns: ['cmdline'] });
    const { rows: matches } = await runIn(sigmaMatches, { rows, product: 'linux', rules: rule('par', '{s: {ParentCommandLine|contains: nginx -x}, condition: s}').replace('windows', 'linux') });
    expect(matches.map(({ rule_id }) => rule_id)).toEqual(['gumshoe-linux-web-shell', 'id-par']);
  });

  it('says which rules the table cannot answer', async () => {
    const { problems } = await detect([{ Message: 'x' }], yaml(failed, rule('words', '{s: [x], condition: s}')));
    expect(problems).toEqual([{ code: 'rules-not-applicable', about: 'columns', detail: expect.stringMatching(/^1 of 2 rules could not match, because the table has none of their fields: EventID\./) }]);
  });

  it('reads the rules of a folder and goes on without the bad ones', async () => {
    const ports = testPorts();
    await ports.blobs.put('sigma/good.yml', yaml(failed, correlation('c', '{type: event_count, rules: [failed, also], timespan: 1h, condition: {gte: 1}}')));
    await ports.blobs.put('sigma/also.yaml', rule('also', '{s: {EventID: 4624}, condition: s}'));
    await ports.blobs.put('sigma/bad.yml', rule('bad', '{s: {a|sounds: x}, condition: s}'));
    await ports.blobs.put('sigma/worse.yml', 'title: [');
    const { sections, problems } = await runIn(sigmaMatches, { rows: [event(4624, 0, 'ana')], folder: 'sigma/', builtIn: false }, ports);
    expect(sections!['correlations']).toMatchObject([{ rule: 'c', rows: [0] }]);
    expect(problems.map(({ about }) => about)).toEqual(['sigma/worse.yml', 'bad']);
  });
});
