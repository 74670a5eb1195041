import { isUtf8 } from 'node:buffer';
import type { TextDecoder } from './hidden.ts';

const softEnd = /=\r?\n(?=[^\r\n])/g;
const escapes = /(?:=[\dA-F]{2})+/g;
const longestLine = 80;

/** Text of a mail in the form for seven bits: lines that go on behind a `=`, and bytes behind a `=` each. */
export const quotedPrintable: TextDecoder = function* (text) {
  if (!Array.from(text.matchAll(softEnd)).some(({ index }) => !mayBePadding(text, index))) return;
  const joined = text.replace(softEnd, '');
  const content = joined.replace(escapes, (run) => {
    const bytes = Buffer.from(run.replaceAll('=', ''), 'hex');
    return bytes.toString(isUtf8(bytes) ? 'utf8' : 'latin1');
  });
  if (content !== joined) yield { layer: 'quoted-printable', content, certain: true };
};

/** Whether the `=` ends a line of base64 as padding does. */
const mayBePadding = (text: string, place: number): boolean => /[A-Za-z\d+/=]*$/.exec(text.slice(Math.max(0, place - longestLine), place))![0].length % 4 === 3;
