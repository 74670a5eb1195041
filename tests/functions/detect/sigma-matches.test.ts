import { describe, expect, it } from 'vitest';
import detectSigmaMatches from '../../../functions/detect/sigma-matches.ts';
import { memoryBlobs } from '../../support/memory-blobs.ts';
import { testPorts } from '../../support/ports.ts';
import { runIn } from '../../support/run.ts';

const rule = (title: string, word: string) => `title: ${title}\nlogsource: { product: linux }\ndetection: { words: { CommandLine|contains: '${word}' }, condition: words }\n`;
const rows = [{ CommandLine: 'alpha' }, { CommandLine: 'beta alpha' }, { CommandLine: 'gamma' }];

const detect = (files: Record<string, string>, input: object = {}) =>
  runIn(detectSigmaMatches, { rows, folder: 'rules/', builtIn: false, ...input }, testPorts({ blobs: memoryBlobs(files) }));

describe('detect-sigma-matches with a folder of rules', () => {
  it('reads every YAML blob below it and nothing else', async () => {
    const { rows: found, problems } = await detect({
      'rules/a.yml': `${rule('First', 'alpha')}---\n${rule('Second', 'beta')}`, 'rules/deep/b.yaml': rule('Third', 'gamma'), 'rules/readme.md': '# no rule', 'others/c.yml': rule('Fourth', 'alpha'),
    });
    expect(found.map(({ row, rule: title }) => [row, title])).toEqual([[0, 'First'], [1, 'First'], [1, 'Second'], [2, 'Third']]);
    expect(problems).toEqual([]);
  });

  it('goes on without a file that cannot be read and a rule that cannot be used, and says so', async () => {
    const { rows: found, problems } = await detect({ 'rules/bad.yml': 'title: [', 'rules/odd.yml': rule('Odd', 'x').replace('condition: words', 'condition: others'), 'rules/good.yml': rule('Good', 'gamma') });
    expect(found).toMatchObject([{ row: 2, rule: 'Good' }]);
    expect(problems).toMatchObject([{ code: 'bad-rule', about: 'rules/bad.yml' }, { code: 'bad-rule', about: 'Odd', detail: expect.stringContaining('others') as string }]);
  });

  it('says when nothing was checked', async () => {
    const { rows: found, problems } = await detect({ 'rules/a.yml': rule('First', 'alpha') }, { product: 'windows' });
    expect(found).toEqual([]);
    expect(problems).toMatchObject([{ code: 'no-rules' }]);
  });

  it.each([[{ 'rules/readme.md': '' }], [{}]])('refuses a folder without rules: %j', async (files) => {
    await expect(detect(files)).rejects.toMatchObject({ code: 'invalid-input', flaws: [{ field: 'folder' }] });
  });
});
