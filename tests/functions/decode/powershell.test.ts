import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import decodePowerShell from '../../../functions/decode/powershell.ts';
import { layoutPowerShell } from '../../../shared/decode/powershell-layout.ts';
import { runIn } from '../../support/run.ts';

describe('decode-powershell', () => {
  it.each([
    ['breaks at statements and braces', 'If(1){A;B}Else{C}', 'if(1)\n{\n    a\n    b\n}\nelse\n{\n    c\n}'],
    ['leaves strings whole, with their case', '$S=\'A;{b}\';$T="X;Y"', '$s=\'A;{b}\'\n$t="X;Y"'],
    ['knows doubled and escaped quotes', "$s='it''s;OK';$q=\"a`\";b\"", "$s='it''s;OK'\n$q=\"a\";b\""],
    ['joins pieces of either quote', `x('a'+'b'+'c');y("d"+"e")`, `x('abc')\ny("de")`],
    ['drops back-ticks outside single quotes', 'i`e`x "Get-`Item" \'a`b\'', 'iex "Get-Item" \'a`b\''],
    ['takes a quote that nothing closes for a letter', "don't;stop", "don't\nstop"],
    ['drops empty lines, and those only', 'a;;b; }\n\n', 'a\nb\n \n}'],
    ['survives too many closing braces', '}}a', '}\n}\na'],
  ])('%s', (_, code, wanted) => expect(layoutPowerShell(code)).toBe(wanted));

  it('indents to any depth, but braces that only open do not multiply the script', () => {
    expect(layoutPowerShell('{'.repeat(300)).split('\n').at(-1)).toBe(`${' '.repeat(299 * 4)}{`);
    const laid = layoutPowerShell('{'.repeat(1_000_000));
    expect(laid.replaceAll(/[^{]/g, '')).toHaveLength(1_000_000);
    expect(laid.length).toBeLessThan(8_000_000);
  });

  it('can lower-case strings as well', async () => {
    expect((await runIn(decodePowerShell, { values: ["$A='B'", ''], keepStringCase: false })).rows).toEqual([
      { sourceIndex: 0, code: "$a='b'" },
      { sourceIndex: 1, code: '' },
    ]);
  });

  it('loses no letter', () => {
    const unit = fc.constantFrom('a', '{', '}', ';', "'", '"', '+', '`', ' ', '\n');
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 80 }), (code) => {
        expect(layoutPowerShell(code).match(/a/g)?.length ?? 0).toBe(code.match(/a/g)?.length ?? 0);
      }),
    );
  });
});
