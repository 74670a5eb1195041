/** A path or a name in camel case: only letters, with slashes between words. */
const wordLike = /^\/?(?:[A-Za-z][a-z]+\d*\/?)+$/;

/** How likely it is that a run of base64 letters was meant as base64. Decoding always gives something. */
export const confidenceOf = ({ original, type, text }: { original: string; type: string | null; text: string | undefined }): 'high' | 'medium' | 'low' => {
  if (type !== null || original.endsWith('=')) return text === undefined || type !== null || isReadable(text) ? 'high' : 'medium';
  if (text !== undefined && isReadable(text)) return 'high';
  return original.length < 200 && wordLike.test(original) ? 'low' : 'medium';
};

const sampled = 2000;
/** Whether nine in ten characters of the start are no control characters. */
const isReadable = (text: string): boolean => {
  let control = 0;
  const length = Math.min(text.length, sampled);
  for (let place = 0; place < length; place += 1) {
    const code = text.charCodeAt(place);
    if (code < 32 && code !== 9 && code !== 10 && code !== 13) control += 1;
  }
  return control * 10 <= length;
};
