import { describe, expect, it } from 'vitest';
import detectSigmaMatches from '../../../functions/detect/sigma-matches.ts';
import { VirtualClock } from '../../support/clock.ts';
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

  it('reads each file anew, and compiles it anew when it has changed', async () => {
    const blobs = memoryBlobs({ 'rules/a.yml': rule('First', 'alpha') });
    const titles = async (from = blobs) => (await runIn(detectSigmaMatches, { rows, folder: 'rules/', builtIn: false }, testPorts({ blobs: from }))).rows.map(({ row, rule: title }) => [row, title]);
    expect(await titles()).toEqual([[0, 'First'], [1, 'First']]);
    expect(await titles()).toEqual([[0, 'First'], [1, 'First']]);
    await blobs.put('rules/a.yml', rule('Other', 'gamma'));
    expect(await titles()).toEqual([[2, 'Other']]);
    expect(await titles(memoryBlobs({ 'rules/b.yml': rule('Third', 'beta') }))).toEqual([[1, 'Third']]);
  });

  it('fills in the placeholders of each call', async () => {
    const files = { 'rules/a.yml': rule('Expanded', '%words%').replace('|contains', '|contains|expand') };
    const blobs = memoryBlobs(files);
    for (const [word, place] of [['beta', 1], ['gamma', 2]] as const) {
      const { rows: found } = await runIn(detectSigmaMatches, { rows, folder: 'rules/', builtIn: false, placeholders: { words: [word] } }, testPorts({ blobs }));
      expect(found.map(({ row }) => row)).toEqual([place]);
    }
    expect((await detect(files)).problems).toMatchObject([{ code: 'bad-rule', detail: expect.stringContaining('placeholders.words') as string }, { code: 'no-rules' }]);
  });

  it('leaves what one call filters out to the next one', async () => {
    const blobs = memoryBlobs({ 'rules/a.yml': rule('First', 'alpha') });
    const filter = 'title: Not gamma\nfilter: { rules: any, known: { CommandLine: alpha }, condition: not known }\n';
    for (const [rules, places] of [[filter, [1]], [undefined, [0, 1]]] as const) {
      const { rows: found } = await runIn(detectSigmaMatches, { rows, folder: 'rules/', builtIn: false, rules }, testPorts({ blobs }));
      expect(found.map(({ row }) => row)).toEqual(places);
    }
  });

  it.each([[{ 'rules/readme.md': '' }], [{}]])('refuses a folder without rules: %j', async (files) => {
    await expect(detect(files)).rejects.toMatchObject({ code: 'invalid-input', flaws: [{ field: 'folder' }] });
  });
});

/** Every look at it takes half a second; whoever waits lets the others wake. */
class BusyClock extends VirtualClock {
  #elapsed = 0;

  override now(): number {
    return super.now() + (this.#elapsed += 500);
  }

  override async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (ms > 0) return super.sleep(ms, signal);
    const elapsed = this.#elapsed;
    this.#elapsed = 0;
    await this.advance(elapsed);
  }
}

describe('detect-sigma-matches over many rows', () => {
  const many = (first: string) => [{ CommandLine: first }, ...Array.from({ length: 30_000 }, () => ({ CommandLine: 'notepad' }))];

  it('keeps its time limit where nothing matches', async () => {
    await expect(runIn(detectSigmaMatches, { rows: many('notepad') }, testPorts({ clock: new BusyClock() }))).rejects.toMatchObject({ code: 'timed-out' });
  });

  it('gives what it found until then', async () => {
    const report = await runIn(detectSigmaMatches, { rows: many('vssadmin delete shadows') }, testPorts({ clock: new BusyClock() }));
    expect(report).toMatchObject({ rows: [{ row: 0, rule: 'Shadow copies are deleted' }], truncated: true, problems: [{ code: 'timed-out' }] });
  });
});
