import { createHash } from 'node:crypto';
import { isMap, isScalar, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { nearest } from '../../text/edit-distance.ts';
import { type Expression, expression, isTrue } from '../../tables/expression.ts';
import { ask, type Asked, type Judgement, type Provider, provider, type Request } from '../provider.ts';
import { filledUrl } from '../template.ts';
import { Declaration, type Misfit, misfits, type OwnQuestion, questionsIn } from './declaration.ts';
import { reader } from './path.ts';

/** Something wrong in a declaration file. */
export interface DeclarationFlaw {
  file: string;
  line: number;
  detail: string;
}

type Declared = { provider: Provider } | { flaws: DeclarationFlaw[] };

/** A declaration (YAML, or JSON, which is YAML too) as a provider, or everything that is wrong with it. Never throws. */
export const declared = (file: string, text: string): Declared => {
  try {
    return readDeclaration(file, text);
  } catch (error) {
    // Only depth without end brings the readers down.
    return { flaws: [{ file, line: 1, detail: `It cannot be read: ${(error as Error).message.slice(0, 200)}` }] };
  }
};

const readDeclaration = (file: string, text: string): Declared => {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const lineAt = (offset: number | undefined): number => Math.max(1, lines.linePos(offset ?? 0).line);
  const [mistake] = document.errors;
  if (mistake) return { flaws: [{ file, line: lineAt(mistake.pos[0]), detail: mistake.message }] };
  const lineOf = (path: readonly PropertyKey[]): number => {
    for (let length = path.length; length > 0; length -= 1) {
      const parent = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
      const key = isMap(parent) ? parent.items.find((pair) => isScalar(pair.key) && pair.key.value === path[length - 1])?.key : undefined;
      const node = (key ?? document.getIn(path.slice(0, length), true)) as { range?: readonly number[] } | undefined;
      if (node?.range) return lineAt(node.range[0]);
    }
    return 1;
  };
  const flawsOf = (found: readonly Misfit[]) => ({
    flaws: found
      .map(({ path, detail, word, known = [] }) => ({
        file,
        line: lineOf(path),
        detail: `${path.length > 0 ? `${path.map(String).join('.')}: ` : ''}${detail}${hint(word, known)}`,
      }))
      .sort((a, b) => a.line - b.line),
  });
  let plain: unknown;
  try {
    // An alias can make a small file large; a declaration needs none.
    plain = document.toJS({ maxAliasCount: 0 });
  } catch {
    return flawsOf([{ path: [], detail: 'Aliases (&, *) are not read here.' }]);
  }
  const read = Declaration.safeParse(plain);
  if (!read.success) return flawsOf(read.error.issues.flatMap(shapeMisfits));
  const wrong = misfits(read.data);
  return wrong.length > 0 ? flawsOf(wrong) : { provider: made(read.data, text) };
};

const keysAt: Readonly<Record<string, readonly string[]>> = {
  '': Object.keys(Declaration.shape),
  asks: ['method', 'url', 'headers', 'query', 'json', 'form', 'basic', 'details', 'rules', 'permalink'],
  rules: ['if', 'severity', 'failed', 'message'],
  fields: ['required', 'purpose', 'secret'],
  rate: ['calls', 'seconds'],
};

const shapeMisfits = (issue: z.core.$ZodIssue): Misfit[] => {
  const known = keysAt[issue.path.includes('rules') ? 'rules' : String(issue.path[0] ?? '')] ?? [];
  if (issue.code === 'unrecognized_keys') return issue.keys.map((word) => ({ path: [...issue.path, word], detail: 'There is no such field.', word, known }));
  if (issue.code === 'invalid_key') return [{ path: issue.path, detail: issue.issues.map(({ message }) => message).join(' ') }];
  return [{ path: issue.path, detail: issue.message }];
};

const hint = (word: string | undefined, known: readonly string[]): string => {
  if (word === undefined) return '';
  const near = nearest(word.slice(0, 60), known);
  return near !== undefined ? ` Did you mean ${near}?` : ` There are: ${known.join(', ')}.`;
};

const made = ({ asks, aliases, atOnce, secondary, keep, ...rest }: Declaration, text: string): Provider =>
  provider({
    ...rest,
    ...(aliases && { aliases }),
    ...(atOnce !== undefined && { atOnce }),
    ...(secondary && { secondary }),
    ...(keep !== undefined && { keep }),
    // Answers that an earlier wording of the rules judged are not served any more.
    version: Number.parseInt(createHash('sha256').update(text).digest('hex').slice(0, 8), 16),
    asks: Object.fromEntries(
      Object.entries(asks).flatMap(([key, question]) => {
        const made = ask(requestIn(question), z.unknown(), judge(question));
        return questionsIn(key).map((one) => [one, made]);
      }),
    ),
  });

const requestIn = ({ method, url, headers, query, json, form, basic }: OwnQuestion): Request => ({
  url,
  ...(method && { method }),
  ...(headers && { headers }),
  ...(query && { query }),
  ...(json !== undefined && { json }),
  ...(form && { form }),
  ...(basic && { basic }),
});

/** The first rule that holds decides; when none does, nobody has judged. */
const judge = ({ details, rules, permalink }: OwnQuestion): ((answer: unknown, asked: Asked) => Judgement) => {
  const readers = Object.entries(details).map(([name, path]) => [name, reader(path)] as const);
  const tests = rules.map(({ if: condition, ...said }): { holds: Expression; said: typeof said } => ({
    holds: condition === undefined ? () => true : expression(condition),
    said,
  }));
  return (answer, asked) => {
    const found = Object.fromEntries(readers.map(([name, read]) => [name, read(answer)]));
    const row = { status: asked.status, type: asked.type, value: asked.value, ...found };
    const said = tests.find(({ holds }) => isTrue(holds(row)))?.said;
    if (said?.failed) return { failed: said.failed, ...(said.message !== undefined && { message: said.message }) };
    const page = permalink === undefined ? undefined : pageAt(permalink, asked);
    return { severity: said?.severity ?? 'unknown', details: { ...found, ...(said?.message !== undefined && { message: said.message }) }, permalink: page };
  };
};

/** No page is better than no verdict. */
const pageAt = (template: string, { fields, value }: Asked): string | undefined => {
  try {
    return filledUrl(template, { ...fields, observable: value }).href;
  } catch {
    return undefined;
  }
};
