import { withoutEntities } from '../hidden/scripts.ts';

/** Tags of Office documents that end a line. */
const lineEnds = new Set(['/w:p', '/a:p', 'w:br/', '/si', '/row', 'w:tab/', '/text:p', '/text:h']);

const tagName = /[^\s>]{1,20}/y;

/** The text of an XML document: tags go, paragraphs end lines, entities are read. Words that the editor split stay whole. */
export const markupText = (xml: string): string => {
  let text = '';
  let from = 0;
  for (let open = xml.indexOf('<'); open >= 0; open = xml.indexOf('<', from)) {
    text += xml.slice(from, open);
    const close = xml.indexOf('>', open);
    if (close < 0) return withoutEntities(text);
    tagName.lastIndex = open + 1;
    if (lineEnds.has(tagName.exec(xml)?.[0] ?? '')) text += '\n';
    from = close + 1;
  }
  return withoutEntities(text + xml.slice(from));
};
