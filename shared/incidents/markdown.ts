import { type Medium, visible } from './brief.ts';

/** Text that Markdown shows literally: every character with a meaning is escaped, raw HTML and autolinks included. */
export const literal = (text: string): string =>
  visible(text)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/[\\`*_{}[\]()#+\-!|~^$]/g, '\\$&')
    .replace(/:\/\//g, '&#58;//')
    .replace(/@/g, '&#64;')
    .replace(/www\./gi, (www) => `${www.slice(0, 3)}&#46;`);

const cells = (values: readonly string[]): string => `| ${values.map((value) => literal(value) || ' ').join(' | ')} |\n`;

export const markdown: Medium = {
  title: (text) => `### ${literal(text)}\n\n`,
  line: (text, headline) => (headline ? `**${literal(text)}**\n\n` : `${literal(text)}\n\n`),
  open: (heading, columns) => `#### ${literal(heading)}\n\n${cells(columns)}|${' --- |'.repeat(columns.length)}\n`,
  row: cells,
  close: () => '\n',
  more: (count, heading) => `${count} more under "${literal(heading)}": see the case file.\n\n`,
  footer: (text) => `*${literal(text)}*\n\n`,
};
