import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Language, type Node, Parser } from 'web-tree-sitter';

/** Object name → property → type; `!` behind a type: required; `-`: read-only; property `*`: any other. */
type Shapes = Readonly<Record<string, Readonly<Record<string, string>>>>;
const { types } = JSON.parse(readFileSync(join(import.meta.dirname, 'bicep-types.gen.json'), 'utf8')) as { types: Readonly<Record<string, Shapes>> };

/** Keys of a resource body that are Bicep's own. */
const keywords = new Set(['parent', 'scope', 'dependsOn']);
const functions = new Set([
  'concat', 'contains', 'empty', 'environment', 'format', 'guid', 'if', 'items', 'join', 'length', 'replace', 'resourceGroup', 'resourceId', 'split', 'string', 'subscription',
  'subscriptionResourceId', 'substring', 'tenant', 'toLower', 'toUpper', 'union', 'uniqueString',
]);
const primitives = new Set(['string', 'int', 'bool', 'object', 'array', 'any']);

const require = createRequire(import.meta.url);
await Parser.init();
const parser = new Parser().setLanguage(await Language.load(require.resolve('tree-sitter-bicep/tree-sitter-bicep.wasm')));

const named = (node: Node): Node[] => node.namedChildren.filter((child): child is Node => child !== null);
const children = (node: Node, type: string): Node[] => named(node).filter((child) => child.type === type);
const every = (node: Node): Node[] => [node, ...named(node).flatMap(every)];
const literal = (node: Node | undefined): string | undefined => (node?.type === 'string' && named(node).every(({ type }) => type === 'string_content') ? node.text.slice(1, -1) : undefined);
const propertiesOf = (object: Node): [name: string | undefined, value: Node, key: Node][] =>
  children(object, 'object_property').map((property) => {
    const [key, value] = named(property) as [Node, Node];
    return [key.type === 'string' ? literal(key) : key.text, value, key];
  });

/** What is wrong with a Bicep file, as `line: what`. `module` gives the text of a module file, or undefined. */
export const lint = (source: string, module: (path: string) => string | undefined = () => undefined): string[] => {
  const root = parser.parse(source)!.rootNode;
  const findings: string[] = [];
  const find = (node: Node, what: string) => findings.push(`${node.startPosition.row + 1}: ${what}`);
  for (const node of every(root)) if (node.isError || node.isMissing) find(node, 'does not parse');
  if (root.hasError && findings.length === 0) find(root, 'does not parse');
  if (findings.length > 0) return findings;

  const value = (node: Node, type: string, shapes: Shapes, path: string): void => {
    const wanted = type.replace(/!$/, '');
    if (type === '-') return void find(node, `${path} is read-only`);
    if (node.type === 'object' && shapes[wanted]) return body(node, shapes[wanted], shapes, path);
    if (node.type === 'array' && wanted.endsWith('[]')) return named(node).forEach((item) => value(item, wanted.slice(0, -2), shapes, `${path}[]`));
    const text = literal(node);
    const kinds = { object: shapes[wanted] !== undefined || wanted === 'object', array: wanted.endsWith('[]'), number: wanted === 'int', boolean: wanted === 'bool', string: text !== undefined && !primitives.has(wanted) && !shapes[wanted] };
    if (wanted === 'any' || !(node.type in kinds)) return;
    if (node.type === 'string') {
      const allowed = wanted.split(' | ');
      if (text !== undefined && wanted !== 'string' && !(kinds.string && (allowed.includes(text) || wanted.includes(text)))) find(node, `${path} is ${wanted}, not '${text}'`);
    } else if (!kinds[node.type as keyof typeof kinds]) find(node, `${path} is ${wanted}, not ${node.type}`);
  };
  const body = (object: Node, shape: Shapes[string], shapes: Shapes, path: string, ignored: ReadonlySet<string> = new Set()): void => {
    const given = propertiesOf(object);
    for (const [name, node, key] of given) {
      if (name !== undefined && ignored.has(name)) continue;
      const type = (name === undefined ? undefined : shape[name]) ?? shape['*'];
      if (type !== undefined) value(node, type, shapes, `${path}.${name}`);
      else if (name !== undefined) find(key, `${path} has no property ${name}`);
    }
    const names = given.map(([name]) => name);
    for (const [name, type] of Object.entries(shape)) if (type.endsWith('!') && !names.includes(name)) find(object, `${path} needs ${name}`);
  };
  const objectOf = (declaration: Node): Node => children(declaration, 'object')[0] ?? children(children(declaration, 'if_statement')[0]!, 'object')[0]!;

  for (const declaration of children(root, 'resource_declaration')) {
    const name = literal(children(declaration, 'string')[0])!;
    const shapes = types[name];
    if (!shapes) find(declaration, `${name} is not in the snapshot of types`);
    else if (!/' existing =/.test(declaration.text)) body(objectOf(declaration), shapes['']!, shapes, name.split('@')[0]!, keywords);
  }
  for (const declaration of children(root, 'module_declaration')) {
    const path = literal(children(declaration, 'string')[0])!;
    const text = module(path);
    if (text === undefined) find(declaration, `there is no module ${path}`);
    else {
      const parameters = children(parser.parse(text)!.rootNode, 'parameter_declaration').map((node) => ({ name: named(node)[0]!.text, optional: node.text.includes('=') }));
      const given = propertiesOf(propertiesOf(objectOf(declaration)).find(([name]) => name === 'params')![1]).map(([name]) => name);
      for (const name of given) if (!parameters.some((parameter) => parameter.name === name)) find(declaration, `${path} has no parameter ${name}`);
      for (const { name, optional } of parameters) if (!optional && !given.includes(name)) find(declaration, `${path} needs the parameter ${name}`);
    }
  }

  const declared = new Set(every(root).flatMap((node) => (/_declaration$|^for_statement$/.test(node.type) ? [named(node)[0]!.text] : [])));
  for (const node of every(root)) {
    if (node.type !== 'identifier' || /_declaration$|^for_statement$|^decorator/.test(node.parent!.type) && named(node.parent!)[0]!.id === node.id) continue;
    const isKey = node.parent!.type === 'object_property' && named(node.parent!)[0]!.id === node.id;
    const isCalled = node.parent!.type === 'call_expression' && named(node.parent!)[0]!.id === node.id;
    const inDecorator = every(root).some((other) => other.type === 'decorators' && other.startIndex <= node.startIndex && node.endIndex <= other.endIndex);
    if (!isKey && !inDecorator && !(isCalled ? functions : declared).has(node.text)) find(node, `${node.text} is not declared`);
  }
  return findings;
};
