import { type Budget, Unpackable } from '../budget.ts';
import { inflate } from '../inflate.ts';
import { contentText, fontMap, type FontMap, literalString } from './pdf-strings.ts';

interface PdfStream {
  /** Number of its object; -1 when none stands before it. */
  object: number;
  content: string;
}

const longestDictionary = 4096;
const unreadable = /\/(?:DCTDecode|JPXDecode|CCITTFaxDecode|JBIG2Decode|LZWDecode|RunLengthDecode)|\/Subtype\s{0,3}\/Image/;

/** Every stream of a PDF that can hold text, inflated, and all that stands outside streams. */
const read = (file: string, budget: Budget, problem: (reason: Unpackable) => void): { streams: PdfStream[]; outside: string } => {
  const streams: PdfStream[] = [];
  let outside = '';
  let from = 0;
  for (let at = file.indexOf('stream', from); at >= 0; at = file.indexOf('stream', from)) {
    const start = at + 6 + (file.startsWith('\r\n', at + 6) ? 2 : 1);
    const end = file.indexOf('endstream', start);
    if (end < 0) break;
    const before = file.slice(Math.max(from, at - longestDictionary), at);
    outside += `${file.slice(from, at)}\n`;
    from = end + 9;
    if (unreadable.test(before)) continue;
    const name = before.lastIndexOf('obj');
    const object = Number(/(\d{1,9})\s{1,3}\d{1,5}\s{1,3}$/.exec(before.slice(Math.max(0, name - 24), name))?.[1] ?? -1);
    const raw = file.slice(start, end);
    try {
      const content = before.includes('/FlateDecode') ? inflate(Buffer.from(raw, 'latin1'), 'zlib', budget).toString('latin1') : raw;
      budget.spend(content.length, 0);
      streams.push({ object, content });
    } catch (thrown) {
      if (!(thrown instanceof Unpackable)) throw thrown;
      problem(thrown);
    }
  }
  return { streams, outside: outside + file.slice(from) };
};

/** Most codes in all fonts of a file. */
const mostCodes = 500_000;

/** The fonts by the names that pages give them. Two pages may use one name for two fonts: then their tables are put together. */
const fontsOf = (dictionaries: string, streams: readonly PdfStream[]): Map<string, FontMap> => {
  const allowance = { codes: mostCodes };
  const tables = new Map(streams.filter(({ content }) => content.includes('beginbf')).map(({ object, content }) => [object, fontMap(content, allowance)]));
  const tableOfFont = new Map<number, FontMap>();
  for (const [, font, table] of dictionaries.matchAll(/(\d{1,9})\s{1,3}\d{1,5}\s{1,3}obj\b(?:(?!endobj|\bobj\b)[^]){0,2000}?\/ToUnicode\s{1,3}(\d{1,9})/g))
    if (tables.has(Number(table))) tableOfFont.set(Number(font), tables.get(Number(table))!);
  const named = new Map<string, Set<FontMap>>();
  for (const [, name, font] of dictionaries.matchAll(/\/([^\s/<>[\]()]{1,100})\s{1,3}(\d{1,9})\s{1,3}\d{1,5}\s{1,3}R\b/g)) {
    const map = tableOfFont.get(Number(font));
    if (map) named.set(name!, (named.get(name!) ?? new Set()).add(map));
  }
  return new Map(Array.from(named, ([name, maps]) => [name, together([...maps], allowance)]));
};

const together = ([first, ...others]: FontMap[], allowance: { codes: number }): FontMap => {
  const alike = others.filter(({ width, texts }) => width === first!.width && (allowance.codes -= texts.size) > 0);
  return alike.length === 0 ? first! : { width: first!.width, texts: new Map([...alike.reverse(), first!].flatMap(({ texts }) => [...texts])) };
};

/** Objects that a stream holds, written as they would stand outside it. */
const unpackedObjects = (content: string): string => {
  const header = /^\s{0,9}(?:\d{1,9}\s{1,9}\d{1,9}\s{1,9}){1,20000}/.exec(content)?.[0];
  if (header === undefined) return '';
  const numbers = header.trim().split(/\s+/).map(Number);
  const body = content.slice(header.trimEnd().length).trimStart();
  let out = '';
  for (let pair = 0; pair + 1 < numbers.length; pair += 2) {
    const start = numbers[pair + 1]!;
    const end = numbers[pair + 3] ?? body.length;
    // Places that do not go up are a lie, and would multiply the text.
    if (end < start) break;
    out += `\n${numbers[pair]!} 0 obj ${body.slice(start, end)} endobj`;
  }
  return out;
};

/** Strings of dictionaries: titles, and the addresses of links. */
const dictionaryStrings = (dictionaries: string): string => {
  const lines: string[] = [];
  for (let open = dictionaries.indexOf('('); open >= 0;) {
    const { content, end } = literalString(dictionaries, open);
    lines.push(content.startsWith('\xfe\xff') && content.length % 2 === 0 ? Buffer.from(content.slice(2), 'latin1').swap16().toString('utf16le') : content);
    open = dictionaries.indexOf('(', end);
  }
  return lines.join('\n');
};

/** The text of a PDF: what its pages show, its links and titles. Linear in the file and what it unpacks to. */
export const pdfText = (bytes: Buffer, budget: Budget, problem: (reason: Unpackable) => void): string => {
  const { streams, outside } = read(bytes.toString('latin1'), budget, problem);
  if (/\/Encrypt\s{1,3}\d/.test(outside)) problem(new Unpackable('encrypted', 'The PDF is encrypted: its text cannot be read.'));
  const dictionaries = outside + streams.map(({ content }) => unpackedObjects(content)).join('');
  const fonts = fontsOf(dictionaries, streams);
  const pages = streams.map(({ content }) => (/\bBT\b/.test(content) ? contentText(content, fonts) : content.includes('<x:xmpmeta') ? content : ''));
  return [...pages.filter((page) => page !== ''), dictionaryStrings(dictionaries)].join('\n');
};
