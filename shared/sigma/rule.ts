import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { wrongField } from '../kit/fault.ts';

const Source = z.looseObject({ category: z.string().optional(), product: z.string().optional(), service: z.string().optional() });

/** A rule in the Sigma format (sigmahq.io specification 2.0); keys that matching does not need are let through. */
export const SigmaRule = z.looseObject({
  title: z.string().min(1).max(256),
  id: z.string().max(100).optional(),
  description: z.string().max(5000).optional(),
  level: z.enum(['informational', 'low', 'medium', 'high', 'critical']).default('medium'),
  tags: z.array(z.string()).max(100).default([]),
  logsource: Source,
  detection: z.record(z.string(), z.unknown()),
});
export type SigmaRule = z.output<typeof SigmaRule>;

const mostBytes = 500_000;

/** The rules in a YAML text, one a document. Anchors are not read, for they can make a small text huge. Throws a Fault that names `about` and what is wrong. */
export const readRules = (text: string, about: string): SigmaRule[] => {
  if (text.length > mostBytes) throw wrongField(about, `There are more than ${mostBytes} characters in one file of rules.`);
  return [...parseAllDocuments(text)].flatMap((document, index) => {
    const place = `document ${index + 1}`;
    const [error] = document.errors;
    if (error) throw wrongField(about, `${place}: ${error.message.split('\n')[0]}`);
    if (document.contents === null) return [];
    const parsed = SigmaRule.safeParse(plain(document, about, place));
    if (parsed.success) return [parsed.data];
    const [issue] = parsed.error.issues;
    throw wrongField(about, `${place}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'It is no Sigma rule.'}`);
  });
};

const plain = (document: { toJS(options: { maxAliasCount: number }): unknown }, about: string, place: string): unknown => {
  try {
    return document.toJS({ maxAliasCount: 0 });
  } catch (thrown) {
    throw wrongField(about, `${place}: ${thrown instanceof Error ? thrown.message : 'It cannot be read.'}`, thrown);
  }
};
