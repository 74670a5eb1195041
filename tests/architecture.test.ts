import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../functions/index.ts';
import { pathOf } from '../shared/kit/names.ts';

const root = join(import.meta.dirname, '..');
const walk = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? walk(join(folder, entry.name)) : [join(folder, entry.name)]));
const sources = ['functions', 'shared'].flatMap((folder) => walk(join(root, folder))).map((file) => relative(root, file)).filter((file) => file.endsWith('.ts'));
const handMade = sources.filter((file) => !file.includes('.gen.'));
const lines = (file: string): number => readFileSync(join(root, file), 'utf8').split('\n').length;

describe('the house', () => {
  it('lists every operation file in the catalogue, under its own name', () => {
    const files = sources.filter((file) => file.split('/').length === 3 && file.startsWith('functions/')).map((file) => file.slice('functions/'.length, -'.ts'.length));
    expect(catalogue.map((operation) => pathOf(operation.name)).sort()).toEqual(files.sort());
  });

  it('has a summary, a limit and an example for every operation', () => {
    for (const { name, summary, limits, examples, row, sections } of catalogue) {
      expect(summary, name).toMatch(/^[A-Z].{0,88}\.$/);
      expect(limits.rows * limits.seconds * limits.bytes, name).toBeGreaterThan(0);
      expect(examples.length, name).toBeGreaterThan(0);
      expect((row === undefined) !== (sections === undefined), name).toBe(true);
    }
  });

  it('keeps files small: median 80 lines, p90 200, none above 300', () => {
    const sizes = handMade.map(lines).sort((a, b) => a - b);
    expect(sizes[Math.floor(sizes.length / 2)]).toBeLessThanOrEqual(80);
    expect(sizes[Math.floor(sizes.length * 0.9)]).toBeLessThanOrEqual(200);
    expect(handMade.filter((file) => lines(file) > 301)).toEqual([]);
  });

  it('keeps doors at thirty lines', () => {
    const doors = readdirSync(join(root, 'functions')).filter((file) => file.endsWith('.ts') && file !== 'index.ts' && statSync(join(root, 'functions', file)).isFile());
    expect(doors.filter((file) => lines(join('functions', file)) > 31)).toEqual([]);
  });

  it('has no drawer for leftovers', () => {
    expect(sources.filter((file) => /(^|\/)(utils?|helpers?|common|manager|base|misc)(\.|\/)/.test(file))).toEqual([]);
  });
});
