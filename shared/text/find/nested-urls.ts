import { pages } from './page.ts';
import { Spans } from './spans.ts';
import { url } from './urls.ts';

const mostNested = 20;
const behindScheme = 3;

/** URLs carried by another, plain or percent-encoded once: everything behind a further `://`. At most twenty. */
export const nestedUrls = (outer: string): string[] => {
  const first = outer.indexOf('://') + behindScheme;
  if (!outer.includes('%') && outer.indexOf('://', first) < 0) return [];
  const text = percentDecoded(outer);
  const page = pages()(text);
  const nested: string[] = [];
  for (let colon = text.indexOf('://', first); colon >= 0 && nested.length < mostNested; colon = text.indexOf('://', colon + behindScheme)) {
    // Each by itself: one that another has swallowed counts too.
    const spans = new Spans();
    spans.resume = first;
    url.read(page, colon, spans);
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
