const sampled = 4000;

/** Whether the text looks as if somebody wrote it: hardly any control characters, and letters that belong together. */
export const isReadable = (text: string): boolean => {
  const length = Math.min(text.length, sampled);
  if (length === 0) return false;
  let strange = 0;
  let ascii = 0;
  for (let place = 0; place < length; place += 1) {
    const code = text.charCodeAt(place);
    if (code >= 32 && code < 127) ascii += 1;
    else if (code < 32 ? code !== 9 && code !== 10 && code !== 13 : code < 160 || code >= 0xd800) strange += 1;
  }
  return strange * 20 <= length && (ascii * 2 >= length || isOneScript(text.slice(0, length)));
};

/** Text outside Latin letters keeps to a script or two; noise that happens to be valid does not. */
const isOneScript = (text: string): boolean => {
  const blocks = new Map<number, number>();
  for (const sign of text) blocks.set(sign.codePointAt(0)! >> 8, (blocks.get(sign.codePointAt(0)! >> 8) ?? 0) + 1);
  const [first = 0, second = 0, third = 0] = [...blocks.values()].sort((a, b) => b - a);
  // Han characters fill eighty blocks; common text still keeps within them.
  const han = [...blocks].reduce((sum, [block, count]) => (block >= 0x4e && block <= 0x9f ? sum + count : sum), 0);
  return Math.max(first + second + third, han) * 10 >= text.length * 8;
};
