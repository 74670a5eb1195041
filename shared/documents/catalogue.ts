import { labelOf, operationIdOf, pathOf, splunkCommandOf } from '../kit/names.ts';
import { type Catalogue, sectionsOf } from '../kit/operation.ts';
import { hasSubjects } from '../kit/subjects.ts';
import { inputSchema, outputSchema } from './schema.ts';

/** What there is, for programs that draw forms and tables from it: the console, Splunk, the documents of others. */
export const catalogueDocument = (catalogue: Catalogue, version: string) => ({
  version,
  operations: catalogue.map((operation) => ({
    name: operation.name,
    family: operation.name.split('-')[0]!,
    path: pathOf(operation.name),
    operationId: operationIdOf(operation.name),
    splunkCommand: splunkCommandOf(operation.name),
    label: labelOf(operation.name.replaceAll('-', '_')),
    summary: operation.summary,
    entities: operation.entities,
    subjects: hasSubjects(operation.input),
    writes: operation.writes ?? false,
    uses: operation.uses,
    needs: operation.needs ?? [],
    limits: operation.limits,
    input: inputSchema(operation.input),
    sections: Object.fromEntries(Object.entries(sectionsOf(operation)).map(([name, row]) => [name, outputSchema(row)])),
    examples: operation.examples.map(({ name, given }) => ({ ...(name !== undefined && { name }), given })),
  })),
});
