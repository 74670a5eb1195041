/** One comparison of a STIX pattern: an object path and the values it may equal. */
export interface Comparison {
  path: string;
  values: string[];
}
export type Pattern = { comparisons: Comparison[] } | { unsupported: string };

const longest = 20_000;
const deepest = 32;

class Unsupported extends Error {}

/**
 * Reads a STIX 2.1 pattern that names values: equality, IN and ISSUBSET, joined by OR.
 * AND is taken only where the hashes of one file stand together, because each of them alone tells the file.
 */
export const readPattern = (pattern: string): Pattern => {
  if (pattern.length > longest) return { unsupported: `The pattern has more than ${longest} characters.` };
  try {
    const reader = new PatternReader(tokensOf(pattern));
    return { comparisons: reader.whole() };
  } catch (error) {
    if (error instanceof Unsupported) return { unsupported: error.message };
    throw error;
  }
};

interface Token {
  kind: 'text' | 'path' | 'word' | 'sign';
  text: string;
}

/** The alternatives begin differently and nothing must follow them, so that each character is read once. */
const token = /\s*(?:'((?:[^'\\]|\\.)*)'|([A-Za-z][\w-]*:(?:[\w.*-]|'[^']*'|\[[^\]]*\])+)|([A-Za-z]\w*|-?\d[\w.]*)|(!=|<=|>=|[[\]()=<>,]))/y;

const tokensOf = (pattern: string): Token[] => {
  const tokens: Token[] = [];
  const text = pattern.trimEnd();
  token.lastIndex = 0;
  while (token.lastIndex < text.length) {
    const at = token.lastIndex;
    const match = token.exec(text);
    if (!match) throw new Unsupported(`The pattern cannot be read from "${text.slice(at, at + 20)}" on.`);
    const [, quoted, path, word, sign] = match;
    if (quoted !== undefined) tokens.push({ kind: 'text', text: quoted.replace(/\\(.)/g, '$1') });
    else if (path !== undefined) tokens.push({ kind: 'path', text: path });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word.toUpperCase() });
    else tokens.push({ kind: 'sign', text: sign! });
  }
  return tokens;
};

class PatternReader {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  whole(): Comparison[] {
    const found = this.#observations(0);
    const rest = this.#tokens[this.#at];
    if (rest) throw new Unsupported(`${rest.text} is not supported here.`);
    return found;
  }

  #observations(depth: number): Comparison[] {
    const found = this.#observation(depth);
    while (this.#took('OR')) found.push(...this.#observation(depth));
    return found;
  }

  #observation(depth: number): Comparison[] {
    if (depth > deepest) throw new Unsupported('The pattern is nested too deeply.');
    if (this.#took('(')) return this.#closed(this.#observations(depth + 1), ')');
    if (!this.#took('[')) throw new Unsupported('An observation begins with [.');
    return this.#closed(this.#either(depth + 1), ']');
  }

  #either(depth: number): Comparison[] {
    const found = this.#together(depth);
    while (this.#took('OR')) found.push(...this.#together(depth));
    return found;
  }

  #together(depth: number): Comparison[] {
    const parts = [this.#comparison(depth)];
    while (this.#took('AND')) parts.push(this.#comparison(depth));
    if (parts.length === 1) return parts[0]!;
    const all = parts.flat();
    const hashes = all.filter(({ path }) => path.startsWith('file:hashes'));
    if (hashes.length === 0 || !all.every(({ path }) => path.startsWith('file:'))) throw new Unsupported('AND is supported between the hashes of a file only.');
    return hashes;
  }

  #comparison(depth: number): Comparison[] {
    if (depth > deepest) throw new Unsupported('The pattern is nested too deeply.');
    if (this.#took('(')) return this.#closed(this.#either(depth + 1), ')');
    const path = this.#next();
    if (path?.kind !== 'path') throw new Unsupported('A comparison begins with an object path.');
    const operator = this.#next();
    if (operator?.text === '=' || operator?.text === 'ISSUBSET') return [{ path: path.text, values: [this.#literal()] }];
    if (operator?.text !== 'IN' || !this.#took('(')) throw new Unsupported(`The comparison ${operator?.text ?? '(none)'} is not supported.`);
    const values = [this.#literal()];
    while (this.#took(',')) values.push(this.#literal());
    return this.#closed([{ path: path.text, values }], ')');
  }

  #literal(): string {
    const literal = this.#next();
    if (literal?.kind !== 'text' && literal?.kind !== 'word') throw new Unsupported('A comparison ends with a value.');
    return literal.text;
  }

  #closed(found: Comparison[], sign: string): Comparison[] {
    if (!this.#took(sign)) throw new Unsupported(`${this.#tokens[this.#at]?.text ?? 'The end'} stands where ${sign} should.`);
    return found;
  }

  #next(): Token | undefined {
    return this.#tokens[this.#at++];
  }

  #took(text: string): boolean {
    const found = this.#tokens[this.#at];
    if (!found || found.kind === 'text' || found.text !== text) return false;
    this.#at += 1;
    return true;
  }
}
