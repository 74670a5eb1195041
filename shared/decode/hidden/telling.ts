import { knownType } from '../content-type.ts';
import { isReadable } from './readable.ts';

/** Whether bytes show that they are what was meant: a known file, or text that somebody wrote. */
export const isTelling = (bytes: Buffer, text: string | undefined): boolean => knownType(bytes, text) !== undefined || (text !== undefined && isReadable(text));
