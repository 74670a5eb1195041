import PostalMime from 'postal-mime';
import { unpackArchive, type Unpacked } from '../archives.ts';
import { type Budget, Unpackable } from '../budget.ts';
import { describeType } from '../content-type.ts';
import { unpackEmbedded } from '../embedded.ts';
import { textOf } from '../plain-text.ts';
import type { Member } from '../member.ts';
import { markupText } from './markup.ts';
import { compoundText } from './outlook.ts';
import { type Part, printableStrings, type Tell } from './part.ts';
import { pdfText } from './pdf.ts';

const deepest = 6;

/** Every text in a file: members of archives, pages, bodies and attachments of mail, to six levels. What cannot be read is told, never thrown. */
export async function* partsOf(file: Member, budget: Budget, tell: Tell, depth = 0): AsyncGenerator<Part> {
  const { name: path, bytes } = file;
  const text = textOf(bytes)?.text;
  const { type } = describeType(bytes, text);
  const within = async function* (members: readonly Member[]): AsyncGenerator<Part> {
    if (depth === deepest) tell(path, 'depth-limit', `Files are opened to ${deepest} levels.`);
    else for (const { name, bytes: content } of members) yield* partsOf({ name: `${path}/${name}`, bytes: content }, budget, tell, depth + 1);
  };
  try {
    if (type === 'docx' || type === 'xlsx' || type === 'pptx') yield* officeParts(file, budget, tell, within);
    else if (type === 'pdf') yield { path, text: pdfText(bytes, budget, ({ code, message }) => tell(path, code, message)) };
    else if (type === 'ole') {
      const { text: body, attachments } = compoundText(bytes);
      yield { path, text: body };
      yield* within(attachments);
    } else if (type === 'eml') yield* mailParts(file, within);
    else {
      const archive = unpackArchive(archiveType(type), bytes, budget);
      if (archive) tellAll(archive, path, tell);
      if (archive && archive.members.length > 0) yield* within(archive.members);
      else yield { path, text: text === undefined ? printableStrings(bytes) : type === 'xml' ? `${text}\n${markupText(text)}` : text };
    }
    if (text !== undefined && type !== 'pdf') return;
    for (const archive of unpackEmbedded(type, bytes, budget)) {
      tellAll(archive, path, tell);
      yield* within(archive.members);
    }
  } catch (thrown) {
    tell(
      path,
      thrown instanceof Unpackable ? thrown.code : 'damaged',
      thrown instanceof Unpackable ? thrown.message : 'The file is damaged; what can be read of it was read as plain strings.',
    );
    yield { path, text: printableStrings(bytes) };
  }
}

const tellAll = ({ problems }: Unpacked, path: string, tell: Tell): void => {
  for (const { name, code, detail } of problems) tell(name === undefined ? path : `${path}/${name}`, code, detail);
};

type Within = (members: readonly Member[]) => AsyncGenerator<Part>;

/** Formats that are zip archives underneath are opened as such. */
const archiveType = (type: string): string => (type === 'jar' || type === 'apk' ? 'zip' : type);

async function* officeParts({ name: path, bytes }: Member, budget: Budget, tell: Tell, within: Within): AsyncGenerator<Part> {
  const archive = unpackArchive('zip', bytes, budget)!;
  tellAll(archive, path, tell);
  for (const member of archive.members) {
    if (member.name.endsWith('.rels')) yield { path: `${path}/${member.name}`, text: targets(member.bytes.toString('utf8')) };
    else if (member.name.endsWith('.xml')) yield { path: `${path}/${member.name}`, text: markupText(member.bytes.toString('utf8')) };
    else yield* within([member]);
  }
}

/** Where the relations of a document lead outside of it. */
const targets = (xml: string): string =>
  Array.from(xml.matchAll(/<Relationship\s[^>]{0,8000}>/g), ([relation]) =>
    /TargetMode="External"/.test(relation) ? (/Target="([^"]*)"/.exec(relation)?.[1] ?? '') : '',
  )
    .filter((target) => target !== '')
    .map((target) => markupText(target))
    .join('\n');

async function* mailParts({ name: path, bytes }: Member, within: Within): AsyncGenerator<Part> {
  const mail = await PostalMime.parse(bytes, { maxNestingDepth: 64 });
  const headers = mail.headers.map(({ originalKey, value }) => `${originalKey}: ${value}`).join('\n');
  yield { path, text: [headers, mail.subject ?? '', mail.text ?? '', mail.html ?? ''].join('\n') };
  yield* within(mail.attachments.map(({ filename, content }, index) => ({ name: filename ?? `attachment-${index + 1}`, bytes: bufferOf(content) })));
}

const bufferOf = (content: ArrayBuffer | Uint8Array | string): Buffer =>
  typeof content === 'string' ? Buffer.from(content) : content instanceof Uint8Array ? Buffer.from(content) : Buffer.from(new Uint8Array(content));
