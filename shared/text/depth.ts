/** How deep JSON of strangers may be nested: what comes after the parser goes down into it. */
export const deepest = 64;

const quote = 34;
const backslash = 92;
const opening = new Set([91, 123]);
const closing = new Set([93, 125]);

/** Counts without parsing, so that hostile nesting never reaches a recursive reader. Most texts have too few brackets to be too deep. */
export const isTooDeep = (text: string): boolean => {
  if (hasFewBrackets(text)) return false;
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (quoted) {
      if (code === backslash) at += 1;
      else if (code === quote) quoted = false;
    } else if (code === quote) quoted = true;
    else if (opening.has(code)) {
      depth += 1;
      if (depth > deepest) return true;
    } else if (closing.has(code)) depth -= 1;
  }
  return false;
};

const hasFewBrackets = (text: string): boolean => {
  let found = 0;
  for (const bracket of '[{') for (let at = text.indexOf(bracket); at >= 0; at = text.indexOf(bracket, at + 1)) if ((found += 1) > deepest) return false;
  return true;
};
