import { wrongField } from '../kit/fault.ts';

const deepest = 64;

/** JSON nested 64 deep at most. The depth is counted first, so that hostile nesting never reaches a recursive reader. */
export const readJson = (text: string, what = 'body'): unknown => {
  if (isTooDeep(text)) throw wrongField(what, `It is nested more than ${deepest} deep.`);
  try {
    return JSON.parse(text);
  } catch (thrown) {
    const place = / at position \d+/.exec((thrown as Error).message)?.[0] ?? '';
    throw wrongField(what, `It is not JSON${place}.`);
  }
};

const quote = 34;
const backslash = 92;
const opening = new Set([91, 123]);
const closing = new Set([93, 125]);

const isTooDeep = (text: string): boolean => {
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
