import { z } from 'zod';
import { Fault } from '../../shared/kit/fault.ts';
import { operation } from '../../shared/kit/operation.ts';
import { countSubjects, each, type SubjectInput, subjects } from '../../shared/kit/subjects.ts';
import { CustomType } from '../../shared/text/find/custom.ts';
import { indicatorFinder } from '../../shared/text/indicators.ts';
import { extraTypes, usualTypes } from '../../shared/text/types.ts';

export default operation({
  name: 'extract-iocs',
  summary: 'Find indicators of compromise in text, defanged or not.',
  entities: ['alert', 'process', 'url', 'mail-message', 'file', 'dns'],
  input: z.strictObject({
    ...subjects('text', { most: 200_000, longest: 32_000_000 }),
    columns: z.array(z.string()).max(100).default([]).describe('With rows: further columns to read, beside column.'),
    types: z
      .array(z.string().max(64))
      .max(64)
      .optional()
      .describe(`Only these types (none or an empty list: the usual ones): ${[...usualTypes, ...extraTypes].join(', ')}, or names of customTypes.`),
    moreTypes: z.boolean().default(false).describe('Without types: also look for the types beyond the first ten.'),
    includePaths: z
      .boolean()
      .optional()
      .describe('Without types: look for file paths. Default: yes for texts; for rows only Windows paths, and only when true.'),
    anySuffix: z.boolean().default(false).describe('Accept domains whose last label is no public suffix.'),
    defanged: z.boolean().default(true).describe('Also find defanged indicators, such as hxxp://evil[.]com.'),
    skipFileNames: z.boolean().default(false).describe('Leave out domains that look like file names, such as setup.py, or are cut from one, such as a.ps1.'),
    skipFieldNames: z.boolean().default(false).describe('Take off quotes and what looks like the name of a field in front of an address of mail, as in suser=bob@example.com.'),
    customTypes: z.array(CustomType).max(50).default([]).describe('Own types, for this request only.'),
    showInput: z.boolean().default(false).describe('Repeat the whole text beside each finding, as Input.'),
  }),
  row: z.object({
    sourceIndex: z.int().describe('Place of the text, from 0.'),
    Column: z.string().nullable().describe('Column of the text.'),
    IoCType: z.string(),
    Observable: z.string().describe('The plain form.'),
    Seen: z.string().describe('The text as it stands; for a URL inside another, the other.'),
    Offset: z.int().describe('Place of Seen in the text, in characters from 0.'),
    Input: z.string().optional().describe('The whole text.'),
  }),
  limits: { rows: 200_000, seconds: 60, bytes: 64_000_000, inline: 100_000 },
  uses: ['clock'],
  examples: [
    {
      given: { values: ['ping 192.0.2.1', 'see hxxps://login.evil[.]com/a, (bob[at]example.org)'] },
      rows: [
        { sourceIndex: 0, IoCType: 'ipv4', Observable: '192.0.2.1' },
        { sourceIndex: 1, IoCType: 'dns', Observable: 'login.evil.com', Seen: 'login.evil[.]com' },
        { sourceIndex: 1, IoCType: 'dns', Observable: 'example.org' },
        { sourceIndex: 1, IoCType: 'url', Observable: 'https://login.evil.com/a', Seen: 'hxxps://login.evil[.]com/a' },
        { sourceIndex: 1, IoCType: 'email', Observable: 'bob@example.org', Seen: 'bob[at]example.org' },
      ],
    },
    {
      name: 'Own types',
      given: {
        value: 'patch ticket:678 for CVE-2021-44228',
        types: ['cve', 'ticket'],
        customTypes: [{ name: 'ticket', pattern: 'ticket:(?P<id>\\d+)', group: 'id' }],
      },
      rows: [
        { IoCType: 'cve', Observable: 'CVE-2021-44228' },
        { IoCType: 'ticket', Observable: '678', Offset: 13 },
      ],
    },
  ],
  units: (input) => countSubjects(input),
  *run(input, { clock }, call) {
    const { columns, rows, customTypes, types, anySuffix, defanged, skipFileNames, skipFieldNames, showInput } = input;
    const names = types && types.length > 0 ? types : defaultTypes(input);
    const known = new Set<string>([...usualTypes, ...extraTypes, ...customTypes.map(({ name }) => name)]);
    const stranger = names.find((name) => !known.has(name));
    if (stranger !== undefined) throw flaw('types', `There is no type "${stranger}". There are: ${[...known].join(', ')}.`);
    const absent = columns.find((name) => rows && rows.length > 0 && !rows.some((row) => Object.hasOwn(row, name)));
    if (absent !== undefined) throw flaw('columns', `No row has a column "${absent}".`);
    if (input.value !== undefined && input.value.trim() === '') throw flaw('value', 'There is no source data: the text is blank.');
    const inTime = (): boolean => clock.now() < call.deadline;
    const find = indicatorFinder({ types: names, custom: customTypes, anySuffix, defanged, skipFileNames, skipFieldNames, inTime });
    for (const { text, sourceIndex, Column } of texts(input, columns))
      for (const { type, value, seen, offset } of find(text)) {
        const row = { sourceIndex, Column, IoCType: type, Observable: value, Seen: seen, Offset: offset };
        yield showInput ? { ...row, Input: text } : row;
      }
  },
});

/** Every text with its place: the values, or the named cells of each row. */
function* texts(input: SubjectInput, columns: readonly string[]) {
  const { rows, column } = input;
  if (!rows || columns.length === 0) for (const { value, sourceIndex } of each(input)) yield { text: value, sourceIndex, Column: rows ? column! : null };
  else
    for (const [sourceIndex, row] of rows.entries())
      for (const name of [column!, ...columns])
        for (const { value } of each({ rows: [row], column: name, join: 'none' })) yield { text: value, sourceIndex, Column: name };
}

const flaw = (field: string, detail: string): Fault => new Fault('invalid-input', `${field}: ${detail}`, { flaws: [{ field, detail }] });

const defaultTypes = ({
  rows,
  includePaths,
  moreTypes,
  customTypes,
}: {
  rows?: unknown;
  includePaths?: boolean | undefined;
  moreTypes: boolean;
  customTypes: CustomType[];
}): string[] => [
  ...usualTypes.filter((type) => !type.endsWith('_path') || (rows ? includePaths === true && type === 'windows_path' : includePaths !== false)),
  ...(moreTypes ? extraTypes : []),
  ...customTypes.map(({ name }) => name),
];
