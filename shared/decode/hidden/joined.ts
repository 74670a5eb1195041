import { whole } from './whole.ts';

/** Strings that are put together from pieces: `'po'+'wer'`, `"{1}{0}" -f 'b','a'`, `('po','wer') -join ''`, `'pozzwer'.Replace('zz','')`. */
export const joined = whole('joined-strings', /["']\s{0,20}[+&]\s{0,20}["']|-f\s{0,20}["']|-join|replace/i, (text) => replaced(listed(formatted(added(text)))));

const added = (text: string): string => text.replace(/["']\s{0,20}[+&]\s{0,20}["']/g, '');

const formatted = (text: string): string =>
  text.replace(
    /(["'])((?:[^"'{}]{0,50}\{\d{1,3}\}){1,200}[^"'{}]{0,50})\1\s{0,20}\)?\s{0,20}-f\s{0,20}\(?((?:\s{0,20}(["'])[^"']{0,1000}\4\s{0,20},?){1,200})/gi,
    (_, quote: string, format: string, list: string) => {
      const values = Array.from(list.matchAll(/(["'])([^"']{0,1000})\1/g), (match) => match[2]!);
      return quote + format.replace(/\{(\d{1,3})\}/g, (place, number: string) => values[Number(number)] ?? place) + quote;
    },
  );

const longestList = 10_000;
const quotedList = /^\(\s*((["'])[^"']*\2\s*,\s*)+(["'])[^"']*\3\s*\)\s*$/;

/** Puts together the list that stands in the bracket before each `-join`. */
const listed = (text: string): string => {
  let out = '';
  let from = 0;
  let open = -1;
  let seen = 0;
  for (const match of text.matchAll(/-join\s{0,5}(["'])([^"']{0,5})\1/gi)) {
    const near = text.slice(seen, match.index).lastIndexOf('(');
    if (near >= 0) open = seen + near;
    seen = match.index;
    const list = open >= from && match.index - open <= longestList ? text.slice(open, match.index) : '';
    open = -1;
    if (!quotedList.test(list)) continue;
    const pieces = Array.from(list.matchAll(/(["'])([^"']*)\1/g), (piece) => piece[2]!);
    out += `${text.slice(from, match.index - list.length)}'${pieces.join(match[2])}'`;
    from = match.index + match[0].length;
  }
  return out + text.slice(from);
};

const longestString = 100_000;
const exchange = /(?:\.replace\(|-[ci]?replace\s{1,5}\(?)\s{0,5}(["'])([^"']{1,50})\1\s{0,5},\s{0,5}(["'])([^"']{0,50})\3\s{0,5}\)?/gi;

/** Looks from each replacement back to the string it changes. */
const replaced = (text: string): string => {
  let out = '';
  let from = 0;
  for (const match of text.matchAll(exchange)) {
    const least = Math.max(from, match.index - 10);
    const end = least + text.slice(least, match.index).trimEnd().replace(/\)$/, '').length - 1;
    const quote = text[end];
    if (quote !== "'" && quote !== '"') continue;
    const start = text.lastIndexOf(quote, end - 1);
    if (start < from || end - start > longestString) continue;
    out += text.slice(from, start + 1) + text.slice(start + 1, end).replaceAll(match[2]!, match[4] ?? '') + text.slice(end, match.index).trimEnd();
    from = match.index + match[0].length;
  }
  return out + text.slice(from);
};
