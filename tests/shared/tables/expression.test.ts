import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fault } from '../../../shared/kit/fault.ts';
import { expression, isTrue } from '../../../shared/tables/expression.ts';

const row = { v: 4, name: 'PowerShell.exe', empty: null, 'two words': 'x', tags: 'a,b' };

describe('a row expression', () => {
  it.each([
    ['v > 2', true], ['v % 2 == 0', true], ['v >= 4 and v <= 4', true], ['v < 4 or name == "x"', false],
    ['not v == 4', false], ['!(v == 5)', true], ['v in [1, 4]', true], ['v in (1, 2)', false], ['v not in [1, 2]', true],
    ["name contains 'shell'", true], ['name == "powershell.exe"', false], ['empty == null', true], ['missing == null', true], ['missing > 1', false],
    ['`two words` == "x"', true], ['-v + 2 * 3 == 2', true], ['(1 + 2) * 3', 9], ['1 + 2 * 3', 7], ['v > "3"', false], ['v / 0 > 1e300', true],
    ['constructor == null', true], ['__proto__ == null', true], ['v == 4 & name != "" | false', true],
    ['1 < v < 5', true], ['1 < v < 4', false], ['4 == v >= 4 > 5', false], ['(1 < v) == true', true], ['~(v > 3)', false], ['~(v > 3) | v == 4', true],
    ['-v ** 2', -16], ['v // 3 + 2 ** 3', 9], ['-v % 3', 2], ['"a" + "b"', 'ab'], ['name + 1', null],
  ])('%s is %s', (source, value) => {
    expect(expression(source)(row)).toEqual(value);
  });

  it.each(['', 'v >', 'v = 4', '(v', 'v in [1', 'a b', 'v; drop', '"open', '1 +* 2', '('.repeat(100), `${'v+'.repeat(2000)}v`, 'name()'])('refuses %s', (source) => {
    expect(() => expression(source)).toThrow(Fault);
  });

  it('never throws anything but a fault, and reaches nothing but the row', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('v', ' ', '(', ')', '[', ']', '+', '-', 'not ', 'in ', 'and ', '==', '<', '"', "'", '`', '1', ',', 'this', 'constructor'), maxLength: 60 }), (source) => {
        try {
          isTrue(expression(source)(row));
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(Fault);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
