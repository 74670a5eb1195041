import { read, type CFB$Container } from 'cfb';
import type { Member } from '../member.ts';
import { printableStrings } from './part.ts';

/** Names of streams in Outlook items: property number, then type. */
const property = /__substg1\.0_([\dA-F]{4})([\dA-F]{4})$/;
const wideText = '001F';
const narrowText = '001E';
const attachmentData = '3701';
/** Kind of an entry that has content; others are folders. */
const streamEntry = 2;

export interface Compound {
  text: string;
  /** Files that the document carries. */
  attachments: Member[];
}

/** Text and attachments of an OLE compound file: an Outlook message by its properties, any other (old Word, Excel, installer) by its printable strings. */
export const compoundText = (bytes: Buffer): Compound => {
  const container: CFB$Container = read(bytes, { type: 'buffer' });
  const lines: string[] = [];
  const attachments: Member[] = [];
  for (const [index, entry] of container.FileIndex.entries()) {
    if (entry.type !== streamEntry) continue;
    const content = Buffer.from(entry.content);
    const [, id, type] = property.exec(container.FullPaths[index] ?? '') ?? [];
    if (type === wideText) lines.push(content.toString('utf16le'));
    else if (type === narrowText) lines.push(content.toString('latin1'));
    else if (id === attachmentData) attachments.push({ name: `attachment-${attachments.length + 1}`, bytes: content });
    else lines.push(printableStrings(content));
  }
  return { text: lines.join('\n'), attachments };
};
