/** A piece of a long text, with its place in the whole. */
export interface Window {
  text: string;
  offset: number;
}

const size = 1_048_576;

/**
 * Cuts a stream of text into windows of about a mebibyte, at line ends, so that nothing that keeps to a line is cut.
 * A line longer than that is cut at a blank, or anywhere.
 */
export async function* windows(texts: AsyncIterable<string> | Iterable<string>): AsyncGenerator<Window> {
  let held = '';
  let offset = 0;
  for await (const text of texts) {
    held += text;
    while (held.length >= size) {
      const line = held.lastIndexOf('\n', size);
      const blank = line > 0 ? line : held.lastIndexOf(' ', size);
      const cut = blank > 0 ? blank + 1 : size;
      yield { text: held.slice(0, cut), offset };
      offset += cut;
      held = held.slice(cut);
    }
  }
  if (held !== '') yield { text: held, offset };
}
