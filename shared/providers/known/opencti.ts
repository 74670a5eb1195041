import { z } from 'zod';
import { ask, failureBy, forTypes, instance, keyRequired, minute, notFound, provider } from '../provider.ts';
import { count, distinct, list, text } from '../read.ts';
import { from } from '../severity.ts';

/** The names behind a GraphQL connection. */
const names = z.object({
  edges: list(z.object({ node: z.object({ name: text }) })),
}).catch({ edges: [] }).transform(({ edges }) => edges.map(({ node }) => node.name));
const Observable = z.object({
  id: z.string(), entity_type: text, x_opencti_score: count, objectLabel: list(z.object({ value: z.string() })), reports: names, indicators: names,
});
const Answer = z.object({
  data: z.object({
    stixCyberObservables: z.object({
      edges: z.array(z.object({ node: z.unknown() })),
    }).transform((found) => found.edges.map(({ node }) => node)).pipe(list(Observable)),
  }).nullable().catch(null),
  errors: list(z.object({ message: z.string() })),
});

/** The value travels as a variable, never inside the query. */
const query = `query Observables($filters: FilterGroup) {
  stixCyberObservables(first: 20, filters: $filters) {
    edges {
      node {
        id entity_type x_opencti_score objectLabel { value }
        reports(first: 10) { edges { node { name } } }
        indicators(first: 10) { edges { node { name } } }
      }
    }
  }
}`;
const filter = (key: string) => ({ key, values: ['{observable}'], operator: 'eq', mode: 'or' });
const filters = { mode: 'or', filters: ['value', 'hashes.MD5', 'hashes.SHA-1', 'hashes.SHA-256'].map(filter), filterGroups: [] };

export default provider({
  name: 'OpenCTI',
  home: 'https://www.opencti.io/',
  description: 'Your own OpenCTI server.',
  fields: { ...keyRequired, ...instance('Address of the server, such as https://opencti.example.org') },
  rate: [{ calls: 120, seconds: minute }],
  keep: 3600,
  shares: 'own',
  asks: forTypes(['ipv4', 'ipv6', 'dns', 'hostname', 'url', 'email', 'md5_hash', 'sha1_hash', 'sha256_hash', 'file_hash'], ask(
    {
      method: 'POST', url: '{instance}/graphql', headers: { authorization: 'Bearer {key}', accept: 'application/json' },
      json: { query, variables: { filters } },
    },
    Answer,
    ({ data, errors: [error] }, { fields }) => {
      if (!data) return error ? failureBy(error.message, [[/auth|logged in/i, 'auth']]) : { failed: 'parse' };
      const { stixCyberObservables: found } = data;
      const score = found.reduce<number>((most, { x_opencti_score }) => Math.max(most, x_opencti_score ?? 0), 0);
      if (found.length === 0) return notFound;
      return {
        severity: from(score, { high: 70, warning: 40 }),
        details: {
          count: found.length, score, labels: distinct(found.flatMap(({ objectLabel }) => objectLabel.map(({ value }) => value))),
          reports: distinct(found.flatMap(({ reports }) => reports)),
          indicators: distinct(found.flatMap(({ indicators }) => indicators)),
        },
        permalink: `${fields['instance']?.replace(/\/+$/, '')}/dashboard/id/${encodeURIComponent(found[0]!.id)}`,
      };
    },
  )),
});
