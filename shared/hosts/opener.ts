import type { Ports } from '../kit/ports.ts';

/** The ports, or how to open them. Platforms load their functions first and read settings at the first call. */
export type Source = Ports | (() => Ports | Promise<Ports>);

/** Opens once; a failure is not remembered, so that a mended setting works without a restart. */
export const opener = (source: Source): (() => Promise<Ports>) => {
  let opened: Promise<Ports> | undefined;
  return () => {
    opened ??= Promise.resolve().then(() => (typeof source === 'function' ? source() : source));
    opened.catch(() => (opened = undefined));
    return opened;
  };
};
