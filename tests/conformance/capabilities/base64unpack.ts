import decodeBase64 from '../../../functions/decode/base64.ts';
import type { Row } from '../../../shared/kit/report.ts';
import { runIn } from '../../support/run.ts';
import { type Call, cases } from '../cases.ts';
import type { Capability } from '../capability.ts';
import { difference } from '../compare.ts';

interface Answer {
  decoded?: string;
  records: Row[];
  /** What the older entry point gives, where that differs. */
  older?: Answer;
}

/** The older entry point pads the whole text, not the base64 in it: trailing `=` become letters. */
const padded = (text: string): string => {
  const bare = text.replace(/=+$/, '');
  return bare + 'A'.repeat(4 - (bare.length % 4));
};

const shown = 400;
const cut = (text: string): string => (text.length > shown ? `${text.slice(0, shown)}...` : text);

const unpacked = async (input: Row): Promise<{ records: Row[]; texts: Row[] }> => {
  const { sections } = await runIn(decodeBase64, { ...input, showBytes: true, printableBytes: 10_000_000 });
  const records = sections!['records']!.map(
    ({ depth: _depth, index: _index, confidence: _confidence, size: _size, input_bytes, printable_bytes, ...record }) => ({
      ...record,
      input_bytes: { $bytes: input_bytes },
      printable_bytes: cut(printable_bytes as string),
    }),
  );
  return { records, texts: sections!['texts']! };
};

const answer = async ({ op, args }: Call): Promise<Answer | Row[]> => {
  const { text, rows, column, utf16 = false } = args as { text: string; rows: Row[]; column: string; utf16?: boolean };
  const ofText = async (value: string): Promise<Answer> => {
    const { records, texts } = await unpacked({ value, utf16 });
    return { decoded: (texts[0]?.['full_decoded_string'] as string | undefined) ?? value, records: records.map(({ sourceIndex: _, ...record }) => record) };
  };
  if (op === 'unpack') return ofText(text);
  if (op === 'unpack_items') return { ...(await ofText(text)), ...(text.length % 4 !== 0 && { older: await ofText(padded(text)) }) };
  const { records, texts } = await unpacked({ rows: rows.map(({ $index: _, ...row }) => row), column, utf16 });
  const full = new Map(texts.map(({ sourceIndex, full_decoded_string }) => [sourceIndex, full_decoded_string]));
  return records.map(({ sourceIndex, ...record }) => {
    const row = rows[sourceIndex as number]!;
    return { ...record, src_index: row['$index'] ?? sourceIndex, [column]: row[column], full_decoded_string: full.get(sourceIndex) };
  });
};

/** The three names that the reference gives to one kind of file by a byte that says nothing about it. */
const executables = ['exe', 'dll', 'sys'];

/** What both sides must agree on: true depth numbering, the kind of executable and clear UTF-16 may differ from the reference's quirks. */
const comparable = (got: Row, wanted: Row): [Row, Row] => {
  const { reference: _a, full_decoded_string: _b, ...left } = got;
  const { reference: _c, full_decoded_string: _d, ...right } = wanted;
  if (executables.includes(left['file_type'] as string) && executables.includes(right['file_type'] as string)) left['file_type'] = right['file_type'];
  if (left['encoding_type'] === 'utf-16' && right['input_bytes'] !== undefined && right['encoding_type'] !== 'utf-16')
    for (const field of ['encoding_type', 'decoded_string']) {
      delete left[field];
      delete right[field];
    }
  return [left, right];
};

const compareRecords = (got: Row[], wanted: Row[], partial: boolean): string | undefined => {
  if (got.length !== wanted.length) return `${got.length} records instead of ${wanted.length}`;
  for (const [place, record] of wanted.entries()) {
    const [left, right] = comparable(got[place]!, record);
    const found = difference(left, right, { partial }, `records[${place}]`);
    if (found !== undefined) return found;
  }
  return undefined;
};

const withoutNumbers = (text: string): string =>
  text.replace(/ index='[\d.]+' depth='\d+'/g, '').replace(/(name='\[)(?:exe|dll|sys)(\]' type=')(?:exe|dll|sys)'/g, "$1exe$2exe'");

const compare = (got: unknown, { result, better }: { result?: unknown; better?: unknown }): string | undefined => {
  const answer: Answer = Array.isArray(got) ? { records: got as Row[] } : (got as Answer);
  const ours = better === undefined ? (answer.older ?? answer) : answer;
  const target = better ?? result;
  const wanted = (Array.isArray(target) ? { records: target } : target) as { records?: Row[]; decoded?: string; decoded_strings?: string[] };
  if (wanted.decoded_strings)
    return difference(
      ours.records.map((record) => record['decoded_string']),
      wanted.decoded_strings,
    );
  const { records } = ours;
  const found = compareRecords(records, wanted.records!, better !== undefined);
  if (found !== undefined || wanted.decoded === undefined || records.some((record) => record['encoding_type'] === 'utf-16')) return found;
  return difference(withoutNumbers(ours.decoded!), withoutNumbers(wanted.decoded), {}, 'decoded');
};

const capability: Capability = (folder) => cases(folder, answer, { compare });
export default capability;
