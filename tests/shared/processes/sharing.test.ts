import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sharing } from '../../../shared/processes/sharing.ts';

it('changes no row, however many texts there are', () => {
  const cell: fc.Arbitrary<unknown> = fc.oneof(fc.string({ maxLength: 30 }), fc.constantFrom('C:\\Windows\\System32\\cmd.exe', null, 7, true), fc.array(fc.string()));
  fc.assert(fc.property(fc.array(fc.record({ a: cell, __proto__: cell, constructor: cell }, { requiredKeys: [] }), { maxLength: 50 }), (rows) => {
    const share = sharing();
    const before = structuredClone(rows);
    rows.forEach((row) => share(row));
    expect(rows).toEqual(before);
  }));
});

it('leaves every text as it is, in a column with more of them than are remembered', () => {
  const share = sharing();
  const rows = Array.from({ length: 5000 }, (_, index) => ({ time: `2024-03-04T10:00:00.${index}`, host: index % 2 ? 'ws-1.contoso.com' : 'ws-2.contoso.com' }));
  const before = structuredClone(rows);
  rows.forEach((row) => share(row));
  expect(rows).toEqual(before);
});
