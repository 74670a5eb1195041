export interface Layout {
  /** Keep the letter case of quoted text; code is always put in lower case. */
  keepStringCase?: boolean;
}

const indentWidth = 4;
/** Blanks that may go into indentation whatever the script, and for each of its characters: braces that only open would multiply it. */
const freeBlanks = 2 ** 20;
const blanksEach = 4;

/**
 * Lays out a script for reading, not for running: one statement a line, indented by braces, in lower case, without back-ticks,
 * and with strings joined that `'+'` held apart. What stands between quotes is not broken into lines. Linear in the script.
 */
export const layoutPowerShell = (code: string, { keepStringCase = true }: Layout = {}): string => {
  const lines: string[] = [];
  let line = '';
  let indent = 0;
  let blanks = freeBlanks + blanksEach * code.length;
  const endLine = () => {
    if (line !== '') {
      const width = Math.min(Math.max(0, indent), blanks);
      blanks -= width;
      lines.push(' '.repeat(width) + line);
    }
    line = '';
  };
  for (let place = 0; place < code.length; place += 1) {
    const sign = code.charAt(place);
    if (sign === ';' || sign === '\n' || sign === '\r') endLine();
    else if (sign === '{') {
      endLine();
      line = sign;
      endLine();
      indent += indentWidth;
    } else if (sign === '}') {
      endLine();
      indent -= indentWidth;
      line = sign;
      endLine();
    } else if (sign === "'" || sign === '"') {
      const end = closingQuote(code, place);
      const quoted = joinedPieces(code.slice(place, end), sign);
      line += keepStringCase ? quoted : quoted.toLowerCase();
      place = end - 1;
    } else if (sign !== '`') {
      const end = plainEnd(code, place);
      line += code.slice(place, end).toLowerCase();
      place = end - 1;
    }
  }
  endLine();
  return lines.join('\n');
};

const special = /[;\n\r{}'"`]/g;

const plainEnd = (code: string, from: number): number => {
  special.lastIndex = from;
  return special.exec(code)?.index ?? code.length;
};

/** Behind the quote that closes the one at `start`, and behind all that `+` joins to it; just behind `start` when none closes it. */
const closingQuote = (code: string, start: number): number => {
  const quote = code.charAt(start);
  let end = start + 1;
  for (;;) {
    const close = code.indexOf(quote, end);
    if (close < 0) return end === start + 1 ? end : code.length;
    if (code.charAt(close + 1) === quote) end = close + 2;
    else if (quote === '"' && code.charAt(close - 1) === '`') end = close + 1;
    else if (code.startsWith(`${quote}+${quote}`, close)) end = close + 3;
    else return close + 1;
  }
};

/** Within double quotes the back-tick escapes, so that one before a letter only hides the word. */
const joinedPieces = (quoted: string, quote: string): string => {
  const joined = quoted.replaceAll(`${quote}+${quote}`, '');
  return quote === '"' ? joined.replaceAll('`', '') : joined;
};
