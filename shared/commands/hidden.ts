/** Shortest run that is worth decoding: `L2Jpbi9zaA` is `/bin/sh`. */
const runs = /[A-Za-z0-9+/_-]{10,}={0,2}/g;
const most = 200;
const unreadable = /[\u0000-\u0008\u000e-\u001f\u007f\ufffd]/;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** What the base64 runs of a command say, where they are readable UTF-8 or UTF-16. */
export const decodedRuns = (command: string): string[] => {
  const found: string[] = [];
  for (const [run] of command.matchAll(runs)) {
    const text = readable(Buffer.from(run, 'base64'));
    if (text !== undefined) found.push(text);
    if (found.length === most) break;
  }
  return found;
};

const readable = (bytes: Buffer): string | undefined => {
  const wide = bytes.length >= 4 && bytes.length % 2 === 0 && bytes[1] === 0 && bytes[3] === 0 ? bytes.toString('utf16le') : undefined;
  if (wide !== undefined) return unreadable.test(wide) ? undefined : wide;
  try {
    const text = utf8.decode(bytes);
    return unreadable.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
};
