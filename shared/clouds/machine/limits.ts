import { Fault } from '../../kit/fault.ts';
import type { Json } from '../../kit/ports.ts';

const mostValueBytes = 300_000;
const mostKeyBytes = 16 * 1024;
const mostNameBytes = 700;

/** What the smallest of the stores takes is the limit of all, so that code proven on one runs on every other. Returns the JSON text. */
export const storable = (key: string, value: Json): string => {
  checkKey(key);
  const text = JSON.stringify(value);
  const size = Buffer.byteLength(text);
  if (size > mostValueBytes) throw new Fault('too-large', `The value for "${key.slice(0, 100)}" has ${size} bytes; the store takes ${mostValueBytes}. Keep large things in blobs.`);
  return text;
};

export const checkKey = (key: string): void => {
  if (key === '' || !key.isWellFormed() || Buffer.byteLength(key) > mostKeyBytes) throw new Fault('bug', `A store key has 1 to ${mostKeyBytes} bytes of well-formed text.`);
};

/** Blob names are paths of plain segments: no empty ones, none that climbs, no control characters. */
export const checkName = (name: string): void => {
  const plain = name.isWellFormed() && !/[\u0000-\u001f\u007f\\?#%]/.test(name) && Buffer.byteLength(name) <= mostNameBytes;
  if (!plain || name.split('/').some((segment) => segment === '' || segment === '.' || segment === '..'))
    throw new Fault('invalid-input', `A blob is named by a path such as "artifacts/1/report.html", not "${name.slice(0, 100)}".`);
};

/** The attempts after which a message counts as poisoned. */
export const mostAttempts = 5;
