import { binaryFiles } from './built-in.gen.ts';
import type { SigmaRule } from './rule.ts';
import type { SigmaSource } from './ruleset.ts';

/** A program that is there anyway, or that administrators bring, and one way in which attackers use it. */
export interface KnownBinary {
  /** Names of the program without `.exe`, any of them; none when the words tell enough. */
  tools: readonly string[];
  title: string;
  level: SigmaRule['level'];
  /** Technique ids of MITRE ATT&CK, in lower case. */
  attack: readonly string[];
  /** What the use means for the analyst. */
  why: string;
  /** One of these is in the command line; an option may be written with any dash. */
  any?: readonly string[];
  /** Each of these is in the command line. */
  all?: readonly string[];
  /** None of these is in the command line: how the program is used every day. */
  none?: readonly string[];
  /** The program is the parent: what it starts is the sign. */
  parent?: true;
}

/** Lists that an entry may name. */
const lists: Readonly<Record<string, readonly string[]>> = {
  '<web>': ['http://', 'https://', 'ftp://'],
  '<user folders>': ['\\users\\public\\', '\\appdata\\', '\\temp\\', '\\programdata\\', '\\downloads\\'],
};

const quoted = (text: string): string => text.replace(/[.+*?^$()[\]{}|\\]/g, '\\$&');

const named = (tools: readonly string[], windows: boolean): unknown => {
  const files = tools.map((tool) => (windows ? `\\${tool}.exe` : `/${tool}`));
  const word = `(?:^|[\\s"'\`\\\\/;&|(=])(?:${tools.map(quoted).join('|')})${windows ? '(?:\\.exe)?' : ''}(?:["'\`\\s;&|)]|$)`;
  return [
    { 'Image|endswith': files },
    ...(windows ? [{ OriginalFileName: tools.map((tool) => `${tool}.exe`) }] : []),
    { 'CommandLine|contains': tools, 'CommandLine|re|i': word },
  ];
};

const ruleOf = (product: string, { tools, title, level, attack, why, any, all, none, parent }: KnownBinary): SigmaRule => {
  const windows = product === 'windows';
  // Linux tells letters apart, and has one dash.
  const line = windows ? 'CommandLine|windash|contains' : 'CommandLine|cased|contains';
  return {
    title,
    id: `gumshoe-${product}-${title.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`,
    description: why,
    level,
    tags: attack.map((id) => `attack.${id}`),
    logsource: { product, category: 'process_creation' },
    detection: {
      ...(any && { action: { [line]: any.flatMap((text) => lists[text] ?? [text]) } }),
      ...(all && { together: { [`${line}|all`]: all } }),
      // Last, because a search for words takes longer.
      ...(parent && { parent: { 'ParentImage|endswith': tools.map((tool) => `\\${tool}.exe`) } }),
      ...(!parent && tools.length > 0 && { tool: named(tools, windows) }),
      ...(none && { _usual: { [line]: none } }),
      condition: none ? 'all of them and not _usual' : 'all of them',
    },
  };
};

/** Abuse of known programs as rules, of one entry each. */
export const knownBinaries = (): SigmaSource[] =>
  Object.entries(binaryFiles).flatMap(([product, entries]) =>
    entries.map((entry) => ({ about: 'built-in', document: { kind: 'rule', rule: ruleOf(product, entry) } })),
  );
