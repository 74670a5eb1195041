/** A run of base64 letters in a text, with its padding. */
export interface Candidate {
  start: number;
  end: number;
}

const alphabet = 1;
const lineEnd = 2;
const urlSafeOnly = 4;
const classes = new Uint8Array(65_536);
for (const letter of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/') classes[letter.charCodeAt(0)] = alphabet;
for (const letter of '\r\n') classes[letter.charCodeAt(0)] = lineEnd;
for (const letter of '-_') classes[letter.charCodeAt(0)] = urlSafeOnly;

const equalsSign = 61;

export interface Search {
  /** Fewest letters and line ends in a run. Default 30. */
  least?: number;
  /** Also take `-` and `_`, and do without padding. */
  urlSafe?: boolean;
}

/** Every run of letters and line ends, with up to two `=` behind it. Outside runs only every `least`-th character is read. */
export function* candidates(text: string, { least = 30, urlSafe = false }: Search = {}): Generator<Candidate> {
  const wanted = alphabet | lineEnd | (urlSafe ? urlSafeOnly : 0);
  let floor = 0;
  for (let probe = least - 1; probe < text.length; probe += least) {
    if ((classes[text.charCodeAt(probe)]! & wanted) === 0) continue;
    let start = probe;
    while (start > floor && (classes[text.charCodeAt(start - 1)]! & wanted) !== 0) start -= 1;
    let end = probe + 1;
    while (end < text.length && (classes[text.charCodeAt(end)]! & wanted) !== 0) end += 1;
    floor = end;
    probe = end;
    if (end - start < least) continue;
    while (floor < end + 2 && text.charCodeAt(floor) === equalsSign) floor += 1;
    yield { start, end: floor };
    probe = floor;
  }
}

/** Past the letters, of both alphabets, that start at `place`. */
export const runEnd = (text: string, place: number): number => {
  let end = place;
  while (end < text.length && (classes[text.charCodeAt(end)]! & (alphabet | urlSafeOnly)) !== 0) end += 1;
  return end;
};

/** The bytes of a run; undefined when letters or padding are too few. Line ends do not count. The form for URLs mostly goes without padding. */
export const decodeBase64 = (run: string, { urlSafe = false }: Search = {}): Buffer | undefined => {
  let padding = 0;
  while (padding < 2 && run.charCodeAt(run.length - 1 - padding) === equalsSign) padding += 1;
  let letters = run.length - padding;
  for (let sign = run.indexOf('\n'); sign >= 0; sign = run.indexOf('\n', sign + 1)) letters -= 1;
  for (let sign = run.indexOf('\r'); sign >= 0; sign = run.indexOf('\r', sign + 1)) letters -= 1;
  const rest = letters % 4;
  if (letters === 0 || rest === 1 || (rest > 1 && !urlSafe && padding < 4 - rest)) return undefined;
  return Buffer.from(run, 'base64');
};
