import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { candidates } from '../../../shared/sigma/candidates.ts';
import { rowCells } from '../../../shared/sigma/cell.ts';
import { compileDetection } from '../../../shared/sigma/match.ts';
import { TextIndex } from '../../../shared/sigma/text-index.ts';

const cells = (row: Record<string, unknown>) => rowCells(row, new Map());
const compile = (detection: Record<string, unknown>) => compileDetection(detection, 't', 'rules');

describe('candidates', () => {
  const word = fc.stringMatching(/^[ab/\u2013Σé -]{0,6}$/);
  const value = fc.oneof(word, word.map((text) => `*${text}?a`), fc.constantFrom('-enc abc', 'abc', '\\\\abc\\', null));
  const key = fc.tuple(fc.constantFrom('f', 'g', ''), fc.constantFrom('', '|contains', '|startswith', '|endswith', '|windash|contains', '|cased|contains', '|base64offset|contains', '|contains|all', '|neq', '|re')).map((parts) => parts.join(''));
  const map = fc.dictionary(key, fc.oneof(value, fc.array(value, { minLength: 1, maxLength: 3 })), { minKeys: 1, maxKeys: 3 });
  const detection = fc.record({ a: map, b: fc.array(map, { minLength: 1, maxLength: 2 }), condition: fc.constantFrom('a', 'b', 'a and b', 'a or b', 'a and not b', '1 of them', 'all of them', 'not (a or b)') });
  const text = fc.oneof(word, fc.tuple(word, fc.constantFrom('abc', '/enc ABC', '\\ABC\\', Buffer.from('abab').toString('base64')), word).map((parts) => parts.join('')));
  const row = fc.record({ f: fc.oneof(text, fc.array(text, { maxLength: 2 })), g: text }, { requiredKeys: [] });

  it('leave out no rule that matches', () => {
    fc.assert(
      fc.property(fc.array(detection, { minLength: 1, maxLength: 8 }), fc.array(row, { minLength: 1, maxLength: 10 }), (detections, rows) => {
        const rules = detections.flatMap((each) => {
          try {
            return [compile(each)];
          } catch {
            return [];
          }
        });
        const apt = candidates(rules);
        // The index is made for the twenty-first row.
        for (let turn = 0; turn < 25; turn += 1) apt(cells({}));
        for (const each of rows) {
          const wanted = rules.filter((rule) => rule.match(cells(each)));
          expect(apt(cells(each)).filter((rule) => rule.match(cells(each)))).toEqual(wanted);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('are few where rules need texts that the row lacks', () => {
    const rules = Array.from({ length: 3000 }, (_, index) => compile({ tool: { 'Image|endswith': `\\tool${index}.exe` }, any: { 'CommandLine|contains': [' -a ', `option${index}`] }, condition: 'tool and any' }));
    const apt = candidates(rules);
    for (let turn = 0; turn < 25; turn += 1) apt(cells({}));
    const seen = [7, 77, 2999].map((index) => apt(cells({ Image: `C:\\x\\TOOL${index}.exe`, CommandLine: `tool -a` })));
    expect(Math.max(...seen.map(({ length }) => length))).toBeLessThan(600);
    expect(seen.map((found) => found.map((rule) => rules.indexOf(rule)))).toEqual([expect.arrayContaining([7]), expect.arrayContaining([77]), expect.arrayContaining([2999])]);
  });
});

describe('what a row needs', () => {
  it.each([
    [{ s: { 'f|contains': ['abcd', 'efgh'] }, condition: 's' }, ['f abcd', 'f efgh']],
    [{ s: { 'f|contains|all': ['abcd', 'abcdef'] }, condition: 's' }, ['f abcdef']],
    [{ s: { 'f|endswith': '\\A*long?one.exe', g: 1 }, condition: 's' }, ['f one.exe']],
    [{ s: { 'f|windash|contains': ' -Enc' }, condition: 's' }, ['f  -enc']],
    [{ s: { 'f|contains': ['abcd', 'x'] }, condition: 's' }, undefined],
    [{ s: { f: ['abcd', null] }, condition: 's' }, undefined],
    [{ s: { 'f|re': 'ab+cd[x]efg(h)?ijkl?' }, condition: 's' }, ['f efg']],
    [{ s: { 'f|re': 'abcd|efgh' }, condition: 's' }, undefined],
    [{ s: { 'f|re': '(abcd|efgh)' }, condition: 's' }, undefined],
    [{ s: { 'f|re|i': 'PowerShell' }, condition: 's' }, ['f power']],
    [{ s: { 'f|re': ['\\x41bcd', '\\Qabcd'] }, condition: 's' }, undefined],
    [{ s: { 'f|re': '\\$env:Public\\[\\s*\\d{1,3}' }, condition: 's' }, ['f $env:public[']],
    [{ s: ['abcd'], condition: 's' }, undefined],
    [{ s: { f: 'abcd' }, t: { g: 'ef' }, condition: 's and not t' }, ['f abcd']],
    [{ s: { f: 'abcd' }, t: { g: 'efgh' }, condition: '1 of them' }, ['f abcd', 'g efgh']],
    [{ s: { f: 'abcd' }, t: { g: 'efghi' }, condition: 'all of them' }, ['g efghi']],
    [{ s: { f: 'abcd' }, condition: 'not s' }, undefined],
    [{ s: { f: 'aΣbcdé' }, condition: 's' }, ['f bcd']],
  ])('%j: %j', (detection, wanted) => {
    expect(compile(detection as Record<string, unknown>).needs?.map(({ field, text }) => `${field} ${text}`)).toEqual(wanted);
  });
});

describe('TextIndex', () => {
  it('finds exactly the texts that a cell has', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[ab]{0,6}$/), { maxLength: 20 }), fc.stringMatching(/^[ab]{0,30}$/), (texts, cell) => {
        const index = new TextIndex();
        const numbers = texts.map((text) => index.add(0, text));
        const found = new Set<number>();
        index.find(0, cell, (text) => found.add(text));
        for (const [place, number] of numbers.entries()) if (number > 0) expect(found.has(number)).toBe(cell.includes(texts[place]!));
        index.find(1, cell, () => expect.unreachable());
      }),
    );
  });

  it('takes no more texts than it can tell apart', () => {
    const index = new TextIndex();
    const numbers = Array.from({ length: 100 }, (_, length) => index.add(0, 'a'.repeat(length)));
    expect(numbers.filter((number) => number > 0).length).toBeGreaterThan(10);
    expect(new Set(numbers).size).toBeLessThan(20);
  });
});
