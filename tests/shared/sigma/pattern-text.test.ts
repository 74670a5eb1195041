import fc from 'fast-check';
import { RE2JS } from 're2js';
import { describe, expect, it } from 'vitest';
import { textsIn } from '../../../shared/sigma/pattern-text.ts';

describe('textsIn', () => {
  it.each([
    ['abc', ['abc']],
    ['a.b', ['a', 'b']],
    ['abc*d', ['ab', 'd']],
    ['abc{2,3}d', ['ab', 'd']],
    ['abc+d', ['abc', 'd']],
    ['ab[c]d]e', ['ab', 'd]e']],
    ['ab[]c]d', ['ab', 'd']],
    ['ab[[:alpha:]]cd', ['ab', 'cd']],
    ['ab(?:c(d)\\)[)])e', ['ab', 'e']],
    ['a\\.b\\bc', ['a.b', 'c']],
    ['a|b', []],
    ['a\\x41', []],
    ['a\\pLb', []],
    ['(?i)task', ['ta', 'k']],
  ])('%s: %j', (pattern, wanted) => expect(textsIn(pattern).filter((text) => text !== '')).toEqual(wanted));

  it('never gives a text that a fitting line lacks', () => {
    const part = fc.constantFrom('a', 'b', 's', '.', '^', '$', '*', '+', '?', '(', '(?:', '(?i)', ')', '[', '[^', ']', '|', '{2}', '{0,1}', '{', '\\.', '\\b', '\\w', '\\x61', '\\Q', '[[:alpha:]]', '-');
    const line = fc.stringMatching(/^[abSs\u017f.{}-]{0,12}$/);
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }).map((parts) => parts.join('')), fc.array(line, { minLength: 20, maxLength: 20 }), (source, lines) => {
        let pattern: RE2JS;
        try {
          pattern = RE2JS.compile(source);
        } catch {
          return;
        }
        for (const text of lines) if (pattern.matcher(text).find()) for (const sure of textsIn(source)) expect(text.toLowerCase()).toContain(sure.toLowerCase());
      }),
      { numRuns: 2000 },
    );
  });
});
