import buildObservations from '../../../functions/build/observations.ts';
import type { Capability } from '../capability.ts';
import { cases } from '../cases.ts';
import { runIn as run } from '../../support/run.ts';
import { difference } from '../compare.ts';

/** Adding does not filter. */
const addAll = async (steps: Record<string, unknown>[]) => {
  const renamed = steps.map(({ data_type, time_column, time_span, additional_properties, schema: _, filter: __, ...step }) => ({
    ...step, ...(additional_properties as object | undefined),
    ...(data_type !== undefined && { dataType: data_type }), ...(time_column !== undefined && { timeColumn: time_column }),
    ...(time_span as object | undefined),
  }));
  const { rows, problems } = await run(buildObservations, { observations: renamed });
  const refused = new Set(problems.map(({ about }) => about));
  return {
    log: steps.map((_, index) => (refused.has(`observations.${index}`) ? 'ValueError' : 'ok')),
    order: rows.map(({ Caption }) => Caption),
    items: Object.fromEntries(rows.map(({ Caption, Description, Score, Tags, Link, AdditionalProperties }) => [Caption, { description: Description, score: Score, tags: Tags, link: Link, additional_properties: AdditionalProperties }])),
  };
};

const filteredData = async (args: Record<string, unknown>) => {
  const given = { filter: args['filter'], timeColumn: args['time_column'], start: args['start'], end: args['end'] };
  const set = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null && value !== undefined));
  return (await run(buildObservations, { observations: [{ caption: 'data', data: args['rows'], ...set }] })).rows[0]?.['Data'];
};

/** Vectors write times with six digits once they were read as times; the instant is what counts. */
const sameInstant = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null).replace(/(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.0+)?Z/g, '$1Z'));

const capability: Capability = (folder) =>
  cases(folder, async ({ op, args }) => {
    return op === 'filtered_data' ? filteredData(args) : addAll(args['steps'] as Record<string, unknown>[]);
  }, { compare: (answer, { result, better }) => difference(sameInstant(answer), sameInstant(better ?? result), { partial: better !== undefined }) });
export default capability;
