import { unpackArchive } from './archives.ts';
import { candidates, decodeBase64, type Search } from './base64.ts';
import { Budget, type Bounds, Unpackable } from './budget.ts';
import { fileTypeOf } from './file-type.ts';
import { textOf } from './plain-text.ts';

/** One thing found: decoded bytes, or a member of an archive that they were. */
export interface Item {
  /** `1.2.1`: number among the candidates of its parent, or among the members of its archive, behind that of the parent. */
  index: string;
  /** 1 for what stands in the text itself; one more for the members of an archive that has several. */
  depth: number;
  /** Level of the text that held the base64, from 1. */
  depthOfText: number;
  /** The base64 text. */
  original: string;
  /** Number of the candidate in its parent's text, from 1. */
  fragment: number;
  /** Index of the parent, with a dot behind it; empty at depth 1. */
  prefix: string;
  name: string;
  type: string | null;
  bytes: Buffer;
  encoding: 'utf-8' | 'utf-16' | 'binary';
  /** Undefined for binary. */
  text: string | undefined;
}

/** A text, and what was found in it. */
interface Layer {
  text: string;
  prefix: string;
  fragments: { start: number; end: number; fragment: Fragment }[];
}

/** One candidate that was decoded: one item, or the members of an archive. */
interface Fragment {
  index: string;
  depth: number;
  items: { item: Item; inner: Layer | undefined }[];
}

export interface Options extends Search {
  /** Most levels of base64 in base64. */
  depth: number;
  bounds: Bounds;
  /** Take bytes that are no UTF-8 for UTF-16 where they could be. */
  utf16: boolean;
}

export interface Unpacking {
  /** Level by level, in the order of the text. The same base64 twice on a level is one item. */
  items: Item[];
  problems: { about: string; code: string; detail: string }[];
  /** The text with every candidate replaced by what it decodes to. */
  render(binary: (bytes: Buffer) => string): string;
}

/** Archives whose members are records of their own; a damaged one is a record as it is. */
const opened: ReadonlySet<string | null> = new Set(['zip', 'zip (pwd protected)', 'gz', 'tar']);

/** Decodes all base64 in a text, opens the archives among it, and goes on with what came out. */
export const unpack = (text: string, options: Options): Unpacking => {
  const budget = new Budget({ ...options.bounds, salvage: false });
  const items: Item[] = [];
  const problems: Unpacking['problems'] = [];
  const root: Layer = { text, prefix: '', fragments: [] };
  let level = [root];
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > options.depth) {
      if (level.some((layer) => !candidates(layer.text, options).next().done))
        problems.push({ about: 'text', code: 'depth-limit', detail: `Base64 below level ${options.depth} was left as it is.` });
      break;
    }
    const known = new Map<string, Fragment | undefined>();
    const next: Layer[] = [];
    for (const layer of level) {
      let number = 0;
      for (const { start, end } of candidates(layer.text, options)) {
        number += 1;
        const original = layer.text.slice(start, end);
        let fragment = known.get(original);
        if (fragment === undefined && !known.has(original)) {
          fragment = decoded(original, number, layer.prefix, depth);
          known.set(original, fragment);
          for (const { item, inner } of fragment?.items ?? []) {
            items.push(item);
            if (inner) next.push(inner);
          }
        }
        if (fragment) layer.fragments.push({ start, end, fragment });
      }
    }
    level = next;
  }
  return { items, problems, render: (binary) => render(root, binary) };

  function decoded(original: string, number: number, prefix: string, depth: number): Fragment | undefined {
    const bytes = decodeBase64(original, options);
    if (!bytes) return undefined;
    const index = `${prefix}${number}`;
    try {
      budget.spend(bytes.length);
    } catch (thrown) {
      if (!(thrown instanceof Unpackable)) throw thrown;
      if (!problems.some(({ code }) => code === thrown.code)) problems.push({ about: index, code: thrown.code, detail: thrown.message });
      return undefined;
    }
    const type = fileTypeOf(bytes);
    const archive = opened.has(type) ? unpackArchive(type, bytes, budget) : undefined;
    for (const { name, code, detail } of archive?.problems ?? []) problems.push({ about: name === undefined ? index : `${index} ${name}`, code, detail });
    const members = archive && archive.members.length > 0 ? archive.members : [{ name: 'unknown', bytes }];
    const several = members.length > 1;
    return {
      index,
      depth,
      items: members.map(({ name, bytes: content }, place) => {
        const read = textOf(content, options.utf16);
        const item: Item = {
          index: several ? `${index}.${place + 1}` : index,
          depth: several ? depth + 1 : depth,
          depthOfText: depth,
          original,
          fragment: number,
          prefix,
          name,
          type,
          bytes: content,
          encoding: read?.encoding ?? 'binary',
          text: read?.text,
        };
        return { item, inner: read && { text: read.text, prefix: `${item.index}.`, fragments: [] } };
      }),
    };
  }
};

const render = (layer: Layer, binary: (bytes: Buffer) => string): string => {
  if (layer.fragments.length === 0) return layer.text;
  let out = '';
  let from = 0;
  for (const { start, end, fragment } of layer.fragments) {
    out += layer.text.slice(from, start) + tag(fragment, binary);
    from = end;
  }
  return out + layer.text.slice(from);
};

const tag = ({ index, depth, items }: Fragment, binary: (bytes: Buffer) => string): string => {
  const tags = items.map(({ item, inner }) => {
    const place = `index='${item.index}' depth='${item.depth}'`;
    const name = item.name === 'unknown' ? `[${item.type ?? 'None'}]` : `[${item.type ?? 'None'}] Filename: ${item.name}`;
    return inner
      ? `<decoded type='string' name='${name}' ${place}>${render(inner, binary)}</decoded>`
      : `<decoded value='binary'  name='${name}' type='${item.type ?? 'None'}' ${place}>${binary(item.bytes)}</decoded>`;
  });
  return tags.length === 1 ? tags[0]! : `<decoded value='multiple binary' type='multiple' index='${index}' depth='${depth}'>${tags.join('')}</decoded>`;
};
