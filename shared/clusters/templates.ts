/** One shape of log line: its words, with `<*>` where they vary. */
export interface Template {
  id: number;
  words: string[];
  size: number;
}

export const anything = '<*>';

export interface TemplateOptions {
  /** Words at the beginning that lead through the tree. */
  depth: number;
  /** Share of words that must be equal, 0 to 1. */
  similarity: number;
  /** Most templates in one leaf of the tree; further lines join the most similar. */
  mostPerLeaf: number;
}

const mostWords = 256;
const mostChildren = 100;

interface Branch {
  children: Map<string, Branch>;
  templates: Template[];
}
const branch = (): Branch => ({ children: new Map(), templates: [] });

/**
 * Finds the templates of free text one line after another: a parse tree of fixed depth (Drain: He, Zhu, Zheng & Lyu 2017). The number of words
 * and the first words lead to a leaf; there the line joins the template with the largest share of equal words, if that is enough, and words that differ become
 * `<*>`. Words with a digit never lead the way. Cost: lines × words × templates in a leaf, which is bounded.
 */
export class TemplateTree {
  readonly templates: Template[] = [];
  readonly #options: TemplateOptions;
  readonly #root = new Map<number, Branch>();

  constructor(options: TemplateOptions) {
    this.#options = options;
  }

  /** The template of a line; its words may still become more general later. */
  add(line: string): Template {
    const words = wordsOf(line);
    const leaf = this.#leaf(words);
    const { similarity, mostPerLeaf } = this.#options;
    let best: Template | undefined;
    let most = -1;
    for (const template of leaf.templates) {
      let equal = 0;
      for (let index = 0; index < words.length; index += 1) if (words[index] === template.words[index]) equal += 1;
      if (equal <= most) continue;
      most = equal;
      best = template;
    }
    if (best && (most >= similarity * words.length || leaf.templates.length >= mostPerLeaf)) {
      for (let index = 0; index < words.length; index += 1) if (words[index] !== best.words[index]) best.words[index] = anything;
      best.size += 1;
      return best;
    }
    const fresh = { id: this.templates.length, words, size: 1 };
    this.templates.push(fresh);
    leaf.templates.push(fresh);
    return fresh;
  }

  #leaf(words: string[]): Branch {
    let at = this.#root.get(words.length);
    if (!at) this.#root.set(words.length, (at = branch()));
    for (let level = 0; level < Math.min(this.#options.depth, words.length); level += 1) {
      const word = /\d/.test(words[level]!) ? anything : words[level]!;
      let next: Branch | undefined = at.children.get(word);
      if (!next) {
        const full: boolean = at.children.size >= mostChildren && word !== anything;
        next = full ? at.children.get(anything) : undefined;
        if (!next) at.children.set(full ? anything : word, (next = branch()));
      }
      at = next;
    }
    return at;
  }
}

/** Kinds of word that vary by nature, told by a linear look. */
const variables: readonly (readonly [RegExp, string])[] = [
  [/^[([{"']*(?:\d{1,3}\.){3}\d{1,3}(?::\d{1,5}|\/\d{1,2})?[)\]}"',;:.]*$/, '<ip>'],
  [/^[([{"']*[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}[)\]}"',;:.]*$/i, '<guid>'],
  [/^[([{"']*[-+]?\d{1,30}(?:[.,]\d{1,30})*[)\]}"',;:.%]*$/, '<number>'],
  [/^[([{"']*0x[0-9a-f]{1,40}[)\]}"',;:.]*$/i, '<hex>'],
  [/^[([{"']*(?=[0-9a-f]{0,64}\d)[0-9a-f]{16,128}[)\]}"',;:.]*$/i, '<hex>'],
  [/^\d{4}-\d\d-\d\d[T_]\d\d:\d\d:\d\d\S{0,12}$/, '<time>'],
  [/^\d\d?:\d\d(?::\d\d(?:[.,]\d{1,9})?)?$/, '<time>'],
];

/** Words between white space, those that vary by nature replaced by their kind; the rest of a very long line is one word. */
export const wordsOf = (line: string): string[] => {
  const words = line.slice(0, 10_000).trim().split(/\s+/);
  if (words.length > mostWords) words.splice(mostWords, Infinity, anything);
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index]!;
    if (word.length > 200 || !/\d/.test(word)) continue;
    const kind = variables.find(([pattern]) => pattern.test(word));
    if (kind) words[index] = kind[1];
  }
  return words;
};
