import type { Json } from '../kit/ports.ts';

export const groups = ['File', 'Process', 'Registry', 'Network', 'System', 'Other'] as const;
export type Group = (typeof groups)[number];

const patterns: readonly (readonly [Group, RegExp])[] = [
  ['File', /^files?_/],
  ['Process', /^(?:process|command|module)/],
  ['Registry', /^registry/],
  ['Network', /(?:ips|urls)$|^(?:dns|ip_|http|tls)/],
  ['System', /^(?:mutex|calls|permissions|text)/],
];

/** The group of a category, such as `files_written`. */
export const groupOf = (category: string): Group => patterns.find(([, pattern]) => pattern.test(category))?.[0] ?? 'Other';

export interface BehaviourFact {
  Group: Group;
  Category: string;
  Item: Json;
}

/** Everything that was seen, one line each. The process tree has rows of its own. */
export function* factsOf(behaviour: Readonly<Record<string, unknown>>, wanted: readonly Group[]): Generator<BehaviourFact> {
  for (const [Category, seen] of Object.entries(behaviour)) {
    const Group = groupOf(Category);
    if (Category === 'processes_tree' || !Array.isArray(seen) || !wanted.includes(Group)) continue;
    for (const Item of seen as Json[]) yield { Group, Category, Item };
  }
}
