const blank = (code: number): boolean => code === 32 || (code >= 9 && code <= 13);
const letter = /\p{L}/u;

/** Where a word may be cut: after a hyphen between letters, two before it and one after. */
const pieces = (word: string): string[] => {
  const found: string[] = [];
  let from = 0;
  for (let at = word.indexOf('-'); at >= 0; at = word.indexOf('-', at + 1)) {
    if (at - from < 2 || !letter.test(word.charAt(at - 1)) || !letter.test(word.charAt(at - 2)) || !letter.test(word.charAt(at + 1)) || !letter.test(word.charAt(at + 2))) continue;
    found.push(word.slice(from, at + 1));
    from = at + 1;
  }
  return [...found, word.slice(from)];
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

/** Lines of at most `width` characters, indents included; blanks at the ends of lines are dropped and longer words are cut. */
export const wrapped = (text: string, width: number, first: string, further: string): string[] => {
  const lines: string[] = [];
  let line = '';
  for (const chunk of chunks(text)) {
    let rest = chunk;
    for (;;) {
      const indent = lines.length === 0 ? first : further;
      const room = Math.max(1, width - indent.length);
      if (line === '' && lines.length > 0 && rest.trim() === '') break;
      if (line.length + rest.length <= room) {
        line += rest;
        break;
      }
      if (line !== '' && rest.length <= room) {
        lines.push((indent + line).trimEnd());
        line = '';
        continue;
      }
      // Longer than a line: cut it.
      const space = room - line.length;
      if (space > 0) line += rest.slice(0, space);
      rest = rest.slice(Math.max(0, space));
      lines.push((indent + line).trimEnd());
      line = '';
    }
  }
  if (line !== '' || lines.length === 0) lines.push(((lines.length === 0 ? first : further) + line).trimEnd());
  return lines;
};
