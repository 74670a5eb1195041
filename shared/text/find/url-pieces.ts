import { scanUrl } from './urls.ts';

const closing = '.,;:!\'")]}';

/** Tells, for spans that come from left to right, whether each lies inside a URL of the text once its closing punctuation is off. */
export const pieceOfUrl = (text: string): ((start: number, end: number) => boolean) => {
  const spans: [start: number, end: number][] = [];
  scanUrl(text, (start, end) => spans.push([start, end]));
  let next = 0;
  return (start, end) => {
    while (next < spans.length && spans[next]![1] <= start) next += 1;
    const span = spans[next];
    if (span === undefined || span[0] > start) return false;
    let last = end;
    while (last > span[1] && closing.includes(text.charAt(last - 1))) last -= 1;
    return last <= span[1];
  };
};
