/** Something that a text or some bytes hide, and how it was hidden. */
export interface Hidden {
  /** Name of the layer: `base64`, `gzip`, `zip` … */
  layer: string;
  /** Bytes, or text where the layer gives nothing else. */
  content: Buffer | string;
  /** Place in the text that hides it; absent for a text as a whole, and for bytes. */
  offset?: number;
  /** End of a block that explains itself: what later decoders see inside it is a piece of the same. */
  end?: number;
  /** Name of an archive member. */
  name?: string;
  /** The layer says by itself that this was encoded on purpose, so that anything may come out. */
  certain?: boolean;
}

/** Finds what a text hides in one way. Linear in the text. */
export type TextDecoder = (text: string) => Iterable<Hidden>;
