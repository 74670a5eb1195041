import { expect, it } from 'vitest';
import parseIndicators from '../../../functions/parse/indicators.ts';
import { runIn } from '../../support/run.ts';

it.each([
  [
    { value: '1[.]2[.]3[.]4', type: 'ipv4', defanged: false },
    { Valid: false, Plain: '1.2.3.4' },
  ],
  [
    { value: '1[.]2[.]3[.]4', type: 'ipv4' },
    { Valid: true, Defanged: '1[.]2[.]3[.]4' },
  ],
  [
    { value: 'printer.local', type: 'hostname' },
    { Valid: false, Suffix: null },
  ],
  [{ value: 'printer.local', type: 'hostname', anySuffix: true }, { Valid: true }],
  [{ value: 'https://u@www.bücher.de:8443/x' }, { IoCType: 'url', Domain: 'xn--bcher-kva.de', Suffix: 'de' }],
  [{ value: 'http://a.example.com/x y', type: 'url' }, { Valid: false }],
  ...['', ' ', 'evil.com', 'http:', 'a:b'].map((value): [object, object] => [{ value, type: 'url' }, { Valid: false, Domain: null }]),
  [{ value: `x${'a'.repeat(32)}`, type: 'md5_hash' }, { Valid: false }],
])('%j', async (input, wanted) => expect((await runIn(parseIndicators, input)).rows).toMatchObject([wanted]));

it('says why a value can be no hash', async () => {
  const { rows, problems } = await runIn(parseIndicators, { value: 'abc', type: 'file_hash' });
  expect(rows).toMatchObject([{ Valid: false }]);
  expect(problems).toMatchObject([{ code: 'not-a-hash' }]);
});
