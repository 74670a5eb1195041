import { type Medium, visible } from './brief.ts';

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;', '`': '&#96;' };

/** Text as HTML shows it literally, inside elements and quoted attributes alike. */
export const escaped = (text: string): string => visible(text).replace(/[&<>"'`]/g, (mark) => entities[mark]!);

const each = (tag: string, cells: readonly string[]): string => cells.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join('');

/** Only the plain elements that Sentinel keeps in a comment; no attribute ever holds a value of an entity. */
export const html: Medium = {
  title: (text) => `<h3>${escaped(text)}</h3>\n`,
  line: (text, headline) => (headline ? `<p><b>${escaped(text)}</b></p>\n` : `<p>${escaped(text)}</p>\n`),
  open: (heading, columns) => `<h4>${escaped(heading)}</h4>\n<table><tr>${each('th', columns)}</tr>\n`,
  row: (cells) => `<tr>${each('td', cells)}</tr>\n`,
  close: () => '</table>\n',
  more: (count, heading) => `<p>${count} more under "${escaped(heading)}": see the case file.</p>\n`,
  footer: (text) => `<p><i>${escaped(text)}</i></p>\n`,
};

const style =
  'body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:72rem;padding:0 1rem;color:#1b1b1f;background:#fff}table{border-collapse:collapse;width:100%}' +
  'th,td{border:1px solid #d0d0d7;padding:.3rem .5rem;text-align:left;vertical-align:top;min-width:5rem;overflow-wrap:anywhere}th{background:#f1f1f5;white-space:nowrap}' +
  '@media(prefers-color-scheme:dark){body{background:#17171b;color:#e8e8ee}th{background:#26262d}th,td{border-color:#3c3c46}}';

/** The brief as a page that loads and runs nothing. */
export const page = (title: string, body: string): string =>
  `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>${escaped(title).slice(0, 150)}</title>` +
  `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><style>${style}</style></head>\n<body>\n${body}</body></html>\n`;
