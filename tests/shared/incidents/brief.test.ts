import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Brief, compose } from '../../../shared/incidents/brief.ts';
import { html, page } from '../../../shared/incidents/html.ts';
import { markdown } from '../../../shared/incidents/markdown.ts';
import { plain } from '../../../shared/incidents/plain.ts';

const brief = (rows: number, cell = 'value'): Brief => ({
  title: 'Incident 1',
  lines: ['Malicious.', 'Two observables were checked.'],
  tables: [
    { heading: 'Observables', columns: ['What', 'Why'], rows: Array.from({ length: rows }, (_, index) => [`${cell} ${index}`, cell]) },
    { heading: 'Not checked', columns: ['What'], rows: [[cell]] },
  ],
  footer: ['Run abc'],
});

/** Reads HTML the strict way: every tag that opens must close in order; returns the text without tags. */
const balanced = (text: string): string => {
  const open: string[] = [];
  const rest = text.replace(/<(\/?)([a-z0-9]+)>/g, (_, slash: string, tag: string) => {
    if (slash === '') open.push(tag);
    else expect(open.pop()).toBe(tag);
    return '';
  });
  expect(open).toEqual([]);
  expect(rest).not.toMatch(/[<>]/);
  return rest;
};

describe('the brief', () => {
  it('says everything when it fits', () => {
    const text = balanced(compose(brief(2), html));
    for (const part of ['Incident 1', 'Malicious.', 'value 0', 'value 1', 'Not checked', 'Run abc']) expect(text).toContain(part);
    expect(text).not.toContain('more under');
  });

  it('leaves out whole rows, says how many, and keeps the footer', () => {
    const text = compose(brief(5000, 'x'.repeat(100)), html);
    expect(text.length).toBeLessThanOrEqual(28_500);
    expect(balanced(text)).toMatch(/\d+ more under/);
    expect(text.endsWith('<p><i>Run abc</i></p>\n')).toBe(true);
    const shown = text.match(/<tr><td>/g)!.length;
    expect(text).toContain(`${5000 - shown} more under`);
  });

  it('never breaks markup, whatever the values and the limit are', () => {
    const nasty = fc.oneof(fc.string({ unit: 'binary', maxLength: 600 }), fc.constantFrom('<script>alert(1)</script>', '</td></table>', '&#x3c;img src=x onerror=1>', '"><svg onload=1>', '\u202Egpj.exe', '|a|b|', '[x](javascript:1)'));
    const any = fc.record({
      title: nasty,
      lines: fc.array(nasty, { maxLength: 4 }),
      tables: fc.array(fc.record({ heading: nasty, columns: fc.constant(['A', 'B']), rows: fc.array(fc.tuple(nasty, nasty).map(([a, b]) => [a, b]), { maxLength: 30 }) }), { maxLength: 4 }),
      footer: fc.array(nasty, { maxLength: 2 }),
    });
    fc.assert(
      fc.property(any, fc.integer({ min: 4000, max: 30_000 }), (value, limit) => {
        const text = compose(value, html, limit);
        expect(text.length).toBeLessThanOrEqual(Math.max(limit, 4000));
        balanced(text);
        expect(compose(value, markdown, limit)).not.toMatch(/[<\u202E\u0000]/);
        expect(compose(value, plain, limit)).not.toMatch(/[\u202E\u0000\u001B]/);
      }),
      { numRuns: 200 },
    );
  });

  it('makes Markdown literal', () => {
    const text = compose({ ...brief(0), lines: ['[click](https://evil.example) <b>x</b> **bold** |'] }, markdown);
    expect(text).toContain('\\[click\\]\\(https&#58;//evil.example\\) &lt;b&gt;x&lt;/b&gt; \\*\\*bold\\*\\* \\|');
  });

  it('puts the brief into a page of at most 30,000 characters that may load and run nothing', () => {
    const text = page('T', compose(brief(5000), html));
    expect(text.length).toBeLessThanOrEqual(30_000);
    expect(text).toContain("default-src 'none'");
  });
});
