import { type Page, pages } from './page.ts';
import { Spans } from './spans.ts';
import { readUrl } from './urls.ts';

const percent = 37;
const slash = 47;
const colon = 58;
const mostNested = 20;
const behindScheme = 3;

/** Whether the URL from `start` to before `end` holds a percent escape, or another colon and slash. */
export const mayCarryUrls = ({ codes }: Page, start: number, end: number): boolean => {
  let colons = 0;
  for (let place = start; place < end; place += 1) {
    if (codes[place] === percent) return true;
    if (codes[place] === colon && codes[place + 1] === slash) colons += 1;
  }
  return colons > 1;
};

/** URLs carried by another, plain or percent-encoded once: everything behind a further `://`. At most twenty. */
export const nestedUrls = (outer: string): string[] => {
  const first = outer.indexOf('://') + behindScheme;
  const text = percentDecoded(outer);
  const page = pages()(text);
  const nested: string[] = [];
  for (let colon = text.indexOf('://', first); colon >= 0 && nested.length < mostNested; colon = text.indexOf('://', colon + behindScheme)) {
    // Each by itself: one that another has swallowed counts too.
    const spans = new Spans();
    spans.resume = first;
    readUrl(page, colon, spans);
    if (spans.places.length > 0) nested.push(text.slice(spans.places[0], spans.end));
  }
  return nested;
};

/** Undoes every valid percent escape once; what is no UTF-8 stays as it is. */
export const percentDecoded = (text: string): string =>
  text.replace(/(?:%[\da-f]{2})+/gi, (escapes) => {
    try {
      return decodeURIComponent(escapes);
    } catch {
      return escapes;
    }
  });
