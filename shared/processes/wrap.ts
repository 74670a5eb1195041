const blank = (code: number): boolean => code === 32 || (code >= 9 && code <= 13);
const letter = /[\p{L}\p{Nl}\p{No}_]/u;
const inWord = /[\p{L}\p{N}_!"'&.,?]/u;
const wordStart = /[\p{L}\p{N}_]/u;
const is = (kind: RegExp, word: string, at: number): boolean => kind.test(word.charAt(at));

/** Where a word may be cut: after a hyphen between letters, two before it and two after (a hyphen may stand between the two), and around a run of hyphens between words. */
const pieces = (word: string): string[] => {
  const found: string[] = [];
  let from = 0;
  const cut = (at: number) => {
    if (at > from) found.push(word.slice(from, at));
    from = at;
  };
  for (let at = word.indexOf('-'); at >= 0; at = word.indexOf('-', at)) {
    let end = at + 1;
    while (word.charCodeAt(end) === 45) end += 1;
    if (end - at > 1 && is(inWord, word, at - 1) && is(wordStart, word, end)) {
      cut(at);
      cut(end);
    } else {
      const last = end - 1;
      const before = is(letter, word, last - 1) && is(letter, word, word.charCodeAt(last - 2) === 45 ? last - 3 : last - 2);
      const after = is(letter, word, end) && (is(letter, word, end + 1) || (word.charCodeAt(end + 1) === 45 && is(letter, word, end + 2)));
      if (end - at === 1 && before && after) cut(end);
    }
    at = end;
  }
  cut(word.length);
  return found;
};

/** Words, parts of words and the blanks between them, in order. */
const chunks = (text: string): string[] => {
  const found: string[] = [];
  for (let at = 0; at < text.length; ) {
    const empty = blank(text.charCodeAt(at));
    let end = at + 1;
    while (end < text.length && blank(text.charCodeAt(end)) === empty) end += 1;
    if (empty) found.push(' '.repeat(end - at));
    else found.push(...pieces(text.slice(at, end)));
    at = end;
  }
  return found;
};

const tabStop = 8;

/** Tabs as blanks up to the next eighth column; a line end starts the columns anew. */
const untabbed = (text: string): string => {
  if (!text.includes('\t')) return text;
  let column = 0;
  return text.replace(/\t|[\r\n]|[^\t\r\n]+/g, (part) => {
    if (part === '\t') {
      const width = tabStop - (column % tabStop);
      column += width;
      return ' '.repeat(width);
    }
    column = part === '\r' || part === '\n' ? 0 : column + part.length;
    return part;
  });
};

/** How much of a word goes to a line with room for `space` of it: up to the last hyphen, when something is before it. */
const headOf = (word: string, space: number): number => {
  const hyphen = word.lastIndexOf('-', space - 1);
  return hyphen > 0 && /[^-]/.test(word.slice(0, hyphen)) ? hyphen + 1 : space;
};

/** Lines of at most `width` characters, indents included; blanks at the ends of lines are dropped and longer words are cut. */
export function* wrapped(text: string, width: number, first: string, further: string): Generator<string> {
  let indent = first;
  let begun = false;
  let line = '';
  for (const chunk of chunks(untabbed(text))) {
    let rest = chunk;
    for (;;) {
      const room = Math.max(1, width - indent.length);
      if (line === '' && begun && rest.trim() === '') break;
      if (line.length + rest.length <= room) {
        line += rest;
        break;
      }
      if (rest.length > room && room > line.length) {
        const head = headOf(rest, room - line.length);
        line += rest.slice(0, head);
        rest = rest.slice(head);
      }
      yield (indent + line).trimEnd();
      indent = further;
      begun = true;
      line = '';
    }
  }
  if (line !== '' || !begun) yield (indent + line).trimEnd();
}
