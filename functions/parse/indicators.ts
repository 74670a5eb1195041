import { z } from 'zod';
import { type ObservableType, observableTypes } from '../../shared/kit/observable.ts';
import { operation } from '../../shared/kit/operation.ts';
import { each, subjects } from '../../shared/kit/subjects.ts';
import { partsOf } from '../../shared/text/domains.ts';
import { hostOf } from '../../shared/text/find/urls.ts';
import { hashTypeOf, isOfType, typeOf } from '../../shared/text/observable.ts';
import { defang, refang } from '../../shared/text/refang.ts';

export default operation({
  name: 'parse-indicators',
  summary: 'Tell the type of indicators, check them, and give them plain and defanged.',
  entities: ['ip', 'dns', 'url', 'file-hash', 'mailbox', 'file'],
  input: z.strictObject({
    ...subjects('indicator', { most: 100_000, longest: 100_000 }),
    type: z.enum(observableTypes).optional().describe('Check the value against this type, rather than find its type.'),
    anySuffix: z.boolean().default(false).describe('Accept domains whose last label is no public suffix.'),
    defanged: z.boolean().default(true).describe('Accept defanged values as valid.'),
  }),
  row: z.object({
    sourceIndex: z.int(),
    Value: z.string(),
    IoCType: z.string().describe('The type, or unknown.'),
    HashType: z.string().describe('Kind of hash by length alone, or unknown.'),
    Valid: z.boolean().describe('Whether the whole value is of its type, or of the type asked for.'),
    Plain: z.string().describe('The value with every defanging undone.'),
    Defanged: z.string(),
    Domain: z.string().nullable().describe('Registered domain of a name, URL or email, where its suffix is known.'),
    Suffix: z.string().nullable(),
  }),
  limits: { rows: 100_000, seconds: 30, bytes: 64_000_000 },
  uses: [],
  examples: [
    {
      given: { values: ['hxxp://login[.]evil[.]com/a', '999.1.1.1', 'bob@example.org'] },
      rows: [
        { IoCType: 'url', Valid: true, Plain: 'http://login.evil.com/a', Defanged: 'hXXp://login[.]evil[.]com/a', Domain: 'evil.com' },
        { IoCType: 'unknown', Valid: false },
        { IoCType: 'email', Defanged: 'bob[AT]example[.]org', Domain: 'example.org' },
      ],
    },
    { name: 'Check a type', given: { value: 'd41d8cd98f00b204e9800998ecf8427e', type: 'file_hash' }, rows: [{ Valid: true, HashType: 'md5_hash' }] },
  ],
  *run({ type, anySuffix, defanged, ...input }, _ports, call) {
    for (const { value, sourceIndex } of each(input)) {
      const HashType = hashTypeOf(value);
      if (type === 'file_hash' && HashType === 'unknown')
        call.problem({
          code: 'not-a-hash',
          about: `value ${sourceIndex}`,
          detail: 'No kind of hash has this length: give 32, 40, 64 or 128 hexadecimal digits.',
        });
      const IoCType = type ?? typeOf(value);
      const Valid =
        type === undefined ? IoCType !== 'unknown' && (defanged || isOfType(value, IoCType, { defanged })) : isOfType(value, type, { anySuffix, defanged });
      const Plain = refang(value);
      const parts = partsOf(nameIn(Plain, IoCType));
      yield {
        sourceIndex,
        Value: value,
        IoCType,
        HashType,
        Valid,
        Plain,
        Defanged: defang(Plain, IoCType),
        Domain: parts?.registered ?? null,
        Suffix: parts?.suffix ?? null,
      };
    }
  },
});

const nameIn = (plain: string, type: ObservableType): string =>
  type === 'url' ? hostOf(plain) : type === 'email' ? plain.slice(plain.lastIndexOf('@') + 1) : plain;
