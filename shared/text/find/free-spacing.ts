/** A pattern in free spacing as one without: blanks and `#` comments go, unless escaped or inside brackets. */
export const withoutFreeSpacing = (pattern: string): string => {
  let out = '';
  let inClass = false;
  for (let place = 0; place < pattern.length; place += 1) {
    const sign = pattern.charAt(place);
    if (sign === '\\') {
      out += sign + pattern.charAt(place + 1);
      place += 1;
    } else if (inClass) {
      inClass = sign !== ']';
      out += sign;
    } else if (sign === '[') {
      inClass = true;
      // A bracket that comes first, also behind `^`, is a member and does not close the class.
      const head = /^\[\^?\]?/.exec(pattern.slice(place, place + 3))![0];
      out += head.endsWith(']') ? `${head.slice(0, -1)}\\]` : head;
      place += head.length - 1;
    } else if (sign === '#') {
      const end = pattern.indexOf('\n', place);
      place = end < 0 ? pattern.length : end;
    } else if (!/\s/.test(sign)) out += sign;
  }
  return out;
};
