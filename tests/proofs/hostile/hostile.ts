/** One way to make a reader sweat. */
export interface Hostile {
  /** Who reads: `indicators`, `syslog`. */
  reader: string;
  /** What is hostile about the input. */
  shape: string;
  /** Makes an input of about so many bytes (not timed) and gives the reading of it (timed), which returns something small. */
  prepare(bytes: number): () => unknown;
}

/** A text of about `bytes` bytes: `unit` again and again between `head` and `tail`. Read once here, so that the reader does not pay for putting it together. */
export const filled = (unit: string, bytes: number, head = '', tail = ''): string => {
  const text = head + unit.repeat(Math.max(1, Math.ceil((bytes - head.length - tail.length) / unit.length))) + tail;
  return Buffer.from(text, 'utf8').toString('utf8');
};

/** Records of about `bytes` bytes in all, made one by one from their number. */
export const records = <T>(bytes: number, each: number, make: (index: number, count: number) => T): T[] => {
  const count = Math.max(2, Math.ceil(bytes / each));
  return Array.from({ length: count }, (_, index) => make(index, count));
};

/** `[unit, head, tail]` or the unit alone. */
export type Shape = string | readonly [unit: string, head: string, tail?: string];
export const shaped = (shape: Shape, bytes: number): string => (typeof shape === 'string' ? filled(shape, bytes) : filled(shape[0], bytes, shape[1], shape[2]));

const shownShape = (shape: Shape): string => (typeof shape === 'string' ? shape : `${shape[1]} ${shape[0]} ${shape[2] ?? ''}`).slice(0, 40);

/** The same reading of many shapes of text. */
export const ofShapes = (reader: string, shapes: readonly Shape[], read: (text: string) => unknown): Hostile[] =>
  shapes.map((shape) => ({
    reader,
    shape: JSON.stringify(shownShape(shape)),
    prepare: (bytes) => {
      const text = shaped(shape, bytes);
      return () => read(text);
    },
  }));

/** Counts what an iterable gives, keeping none of it. */
export const counted = (items: Iterable<unknown>): number => {
  let count = 0;
  for (const _ of items) count += 1;
  return count;
};
