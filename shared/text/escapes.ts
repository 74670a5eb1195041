/** A sign that a text writes as more than one character. */
export interface Mark {
  start: number;
  end: number;
  meaning: string;
}

/** Signs that JSON writers put by number, so that they do no harm in HTML. */
const numbered = /\\u00(22|26|27|2f|3a|3c|3d|3e)/iy;
const scheme = /(?<![a-z])(?:h(?:xx|tt)ps?|f[xt]ps?):$/i;
const longestScheme = 7;
const longestStretch = 64;
/** What stands before a folder or a drive, but not before a name whose dots are escaped. */
const pathSigns = '\\/:%';

const slash = 47;
const dot = 46;
const backslash = 92;
const letterU = 117;
const colon = 58;

/** The next backslash that may be more than a part of a path. */
export const nextEscape = (text: string, from: number): number => {
  for (let place = text.indexOf('\\', from); place >= 0; place = text.indexOf('\\', place + 1)) {
    const next = text.charCodeAt(place + 1);
    if (next === slash || next === dot || (next === letterU && text.startsWith('00', place + 2)) || (next === backslash && text.charCodeAt(place - 1) === colon)) return place;
  }
  return -1;
};

/**
 * Tells what the backslash at a place escapes, where that is part of an indicator: `https:\/\/` and `\u0026` of JSON, `evil\.com` of patterns, and
 * `hxxp:\\`. Backslashes of paths stay what they are.
 */
export const escapesIn = (text: string): ((place: number) => Mark | undefined) => {
  let hasSlashes: boolean | undefined;
  return (place) => {
    switch (text.charAt(place + 1)) {
      case '/':
        hasSlashes ??= text.includes(':\\/\\/');
        return hasSlashes ? { start: place, end: place + 2, meaning: '/' } : undefined;
      case '.':
        return isEscapedDot(text, place) ? { start: place, end: place + 2, meaning: '.' } : undefined;
      case '\\':
        return scheme.test(text.slice(Math.max(0, place - longestScheme), place)) ? { start: place, end: place + 2, meaning: '//' } : undefined;
      case 'u': {
        // A folder may be called so.
        numbered.lastIndex = place;
        const digits = numbered.exec(text)?.[1];
        return digits === undefined || pathSigns.includes(text.charAt(place - 1)) ? undefined : { start: place, end: place + 6, meaning: String.fromCharCode(Number.parseInt(digits, 16)) };
      }
      default:
        return undefined;
    }
  };
};

/** Letters of any script, digits and hyphen. */
const isLetter = (code: number): boolean => (code >= 48 && code <= 57) || ((code | 32) >= 97 && (code | 32) <= 122) || code === 45 || code > 127;

/** Whether the dot stands inside a name, all of whose dots are escaped, and not at the start of a folder. */
const isEscapedDot = (text: string, place: number): boolean => {
  let start = place;
  while (start > 0 && place - start < longestStretch) {
    if (isLetter(text.charCodeAt(start - 1))) start -= 1;
    else if (text.charCodeAt(start - 1) === dot && text.charCodeAt(start - 2) === backslash) start -= 2;
    else break;
  }
  let end = place + 2;
  while (end - place < longestStretch && isLetter(text.charCodeAt(end))) end += 1;
  if (start === place || end === place + 2) return false;
  return !(start > 0 && pathSigns.includes(text.charAt(start - 1))) && (text.charAt(end) !== '\\' || text.charAt(end + 1) === '.');
};
