import { describe, expect, it } from 'vitest';
import summarizeLookups from '../../../functions/summarize/lookups.ts';
import { execute } from '../../../shared/kit/execute.ts';
import { testPorts } from '../../support/ports.ts';

const row = (Ioc: string, Provider: string, Severity: string, more = {}) => ({ Ioc, IocType: 'url', Provider, Severity, Status: 0, Details: { score: 1, tags: ['<b>', 'x'] }, Reference: null, ...more });
const rows = [
  row('http://a.example.net/', 'A', 'information'), row('http://a.example.net/', 'B', 'high', { Permalink: 'https://b.example.org/1' }), row('http://a.example.net/', 'C', 'high', { Reference: 'https://c.example.org' }),
  row('http://b.example.net/', 'A', 'information'), row('http://b.example.net/', 'B', 'unknown', { Status: 3 }), row('http://b.example.net/', 'C', 'information', { Status: 4 }),
];
const run = (input: object) => execute(summarizeLookups, input, testPorts(), { id: 'test', inline: true, signal: new AbortController().signal });

describe('summarize-lookups', () => {
  it('groups answers by value and severity, the worst first', async () => {
    const { rows: groups, sections } = await run({ lookups: rows });
    expect(groups).toHaveLength(1);
    expect(groups[0]).toMatchObject({ Severity: 'high', Providers: ['B', 'C'], References: ['https://b.example.org/1', 'https://c.example.org'] });
    expect(sections!['overall']).toMatchObject([{ Severity: 'high', High: 2, Information: 1, Failed: [] }, { Severity: 'information', High: 0, Failed: ['B'] }]);
    expect((await run({ lookups: rows, severities: 'all' })).rows).toHaveLength(3);
  });

  it('shows what is harmless where nothing is severe, and says so', async () => {
    const { rows: groups, problems } = await run({ lookups: rows.slice(3) });
    expect(groups).toMatchObject([{ Severity: 'information', Providers: ['A'] }]);
    expect(problems[0]!.code).toBe('nothing-severe');
    expect((await run({ lookups: [rows[4]] })).sections!['overall']).toMatchObject([{ Severity: 'unknown', Failed: ['B'] }]);
    await expect(run({ lookups: [] })).rejects.toThrow(/lookups/);
  });

  it.each([['html', '&lt;b&gt;'], ['markdown', 'hXXp'], ['text', 'hXXp']] as const)('writes %s that is inert, defanged and short', async (format, mark) => {
    const many = Array.from({ length: 2000 }, (_, index) => row(`http://h${index}.example.net/<script>`, 'A', 'high'));
    const { artifacts } = await run({ lookups: many, format });
    const text = artifacts![0]!.text!;
    expect(text.length).toBeLessThan(30_000);
    expect(text).toContain(mark);
    expect(text).not.toContain('http://h');
    if (format === 'html') expect(text).not.toContain('<script');
    expect(text).toMatch(/more under/);
  });
});
