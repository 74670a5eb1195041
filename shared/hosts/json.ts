import { wrongField } from '../kit/fault.ts';
import { deepest, isTooDeep } from '../text/depth.ts';

/** JSON nested 64 deep at most; the depth is counted first. */
export const readJson = (text: string, what = 'body'): unknown => {
  if (isTooDeep(text)) throw wrongField(what, `It is nested more than ${deepest} deep.`);
  try {
    return JSON.parse(text);
  } catch (thrown) {
    const place = / at position \d+/.exec((thrown as Error).message)?.[0] ?? '';
    throw wrongField(what, `It is not JSON${place}.`);
  }
};
