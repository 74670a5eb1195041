/** From `start` to before `end`. */
export type Span = readonly [start: number, end: number];

const closing = '.,;:!\'")]}';

/** Tells, for spans that come from left to right, whether each lies inside one of the text's URLs once its closing punctuation is off. */
export const pieceOfUrl = (text: string, urls: readonly Span[]): ((start: number, end: number) => boolean) => {
  let next = 0;
  return (start, end) => {
    while (next < urls.length && urls[next]![1] <= start) next += 1;
    const url = urls[next];
    if (url === undefined || url[0] > start) return false;
    let last = end;
    while (last > url[1] && closing.includes(text.charAt(last - 1))) last -= 1;
    return last <= url[1];
  };
};
