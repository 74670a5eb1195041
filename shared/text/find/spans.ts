/** Tells of one match: from `start` to before `end`; and its type, where one scan finds several. */
export type Found = (start: number, end: number, type?: string) => void;
/** Finds every match of one type from left to right, none overlapping another, in time linear in the text. */
export type Scan = (text: string, found: Found) => void;

/** A scan by a pattern whose every repetition is bounded, so that it costs linear time. */
export const byPattern =
  (pattern: RegExp, accept: (text: string) => boolean = () => true): Scan =>
  (text, found) => {
    for (const match of text.matchAll(pattern)) if (accept(match[0])) found(match.index, match.index + match[0].length);
  };
