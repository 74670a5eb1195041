import buildObservations from '../../../functions/build/observations.ts';
import extractObservables from '../../../functions/extract/observables.ts';
import type { Operation } from '../../../shared/kit/operation.ts';
import { Fault } from '../../../shared/kit/fault.ts';
import { runIn } from '../../support/run.ts';
import { filled, type Hostile, records } from './hostile.ts';

/** The whole way of an operation: from its input to its report, or to the reason why it is refused. */
const ofInputs = (reader: string, operation: Operation, shapes: Readonly<Record<string, (bytes: number) => object>>): Hostile[] =>
  Object.entries(shapes).map(([shape, make]) => ({
    reader,
    shape,
    prepare: (bytes) => {
      const input = make(bytes);
      return async () => {
        try {
          return (await runIn(operation, input)).count;
        } catch (thrown) {
          if (thrown instanceof Fault && thrown.code !== 'bug') return thrown.code;
          throw thrown;
        }
      };
    },
  }));

const mostObservations = 1000;
const longestFilter = 2000;
const repeated = (unit: string, joint: string): string => Array.from({ length: Math.floor(longestFilter / (unit.length + joint.length)) }, () => unit).join(joint);
const columns = (count: number): string[] => Array.from({ length: count }, (_, index) => `c${index}`);
const observing = (data: unknown, more: object = {}) => ({ observations: [{ caption: 'a', data, ...more }] });
/** As many observations as there may be, each with its share of the rows. */
const shared = (bytes: number, each: number, row: (index: number) => object, more: object) => ({
  observations: Array.from({ length: mostObservations }, (_, index) => ({ caption: `c${index}`, data: records(bytes / mostObservations, each, row), ...more })),
});

const observations: Readonly<Record<string, (bytes: number) => object>> = {
  'one long table': (bytes) => observing(records(bytes, 20, (index) => ({ v: index })), { filter: 'v > 2 and v < 5' }),
  'a filter of many terms': (bytes) => observing(records(bytes, 20, (index) => ({ v: index })), { filter: repeated('v == 1', ' or ') }),
  'a list to look in': (bytes) => observing(records(bytes, 20, (index) => ({ v: index })), { filter: `v in [${repeated('1', ',').slice(0, 1900)}]` }),
  'many columns in the filter': (bytes) => observing(records(bytes, 20, (index) => (index === 1 ? Object.fromEntries(columns(300).map((name) => [name, 1])) : { c0: index })), { filter: columns(300).join(' or ') }),
  'a column that no row has': (bytes) => observing(records(bytes, 20, (index) => ({ v: index })), { filter: columns(300).join(' or ') }),
  'a text put together again and again': (bytes) => observing([{ v: filled('a', bytes) }], { filter: `(${repeated('v', '+').slice(0, 1900)}v) contains "b"` }),
  'a search in itself': (bytes) => observing([{ v: filled('a', bytes), w: `${filled('a', bytes / 2)}b` }], { filter: repeated('v contains w', ' or ') }),
  'many filters': (bytes) => shared(bytes, 20, (index) => ({ v: index }), { filter: repeated('v > 1', ' and ') }),
  'one name again and again': (bytes) => ({ observations: Array.from({ length: mostObservations }, () => ({ caption: 'a', data: filled('a', bytes / mostObservations) })) }),
  'times': (bytes) => observing(records(bytes, 60, (index) => ({ t: `2024-03-04T10:00:00.${'1'.repeat(30)}${index}Z` })), { timeColumn: 't', start: '2024-01-01' }),
  'odd times': (bytes) => observing(records(bytes, 1000, (index) => ({ t: `Mar ${' '.repeat(950)}${index}` })), { timeColumn: 't' }),
  'many properties': (bytes) => observing(1, Object.fromEntries(records(bytes, 12, (index) => [`p${index}`, 'x']))),
};

/** Of one alert, as the text that its table holds. */
const ofAlert = (entities: readonly unknown[]) => ({ body: { AlertName: 'a', SystemAlertId: 'b', AlertSeverity: 'High', Entities: JSON.stringify(entities) } });
const each = (bytes: number, make: (index: number, count: number) => object) => ({ body: records(bytes, JSON.stringify(make(1000, 100_000)).length + 1, make) });
const nested = (bytes: number, open: string, close: string): string => `${filled(open, bytes / 2)}1${filled(close, (bytes * close.length) / (2 * open.length))}`;

const incidents: Readonly<Record<string, (bytes: number) => object>> = {
  'all different': (bytes) => each(bytes, (index) => ({ Type: 'ip', Address: `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}` })),
  'all the same': (bytes) => each(bytes, () => ({ Type: 'ip', Address: '203.0.113.7' })),
  'the same one with lists': (bytes) => each(bytes, (index) => ({ Type: 'mail-message', NetworkMessageId: 'm', InternetMessageId: 'i', Recipient: 'a@b.example', Urls: [`https://a.example/${index}`] })),
  'one message with many addresses': (bytes) => ({ body: [{ Type: 'mail-message', NetworkMessageId: 'm', Urls: records(bytes, 30, (index) => `https://a.example/${index}`) }] }),
  'one long address': (bytes) => ({ body: [{ Type: 'url', Url: filled('a', bytes, 'https://a.example/') }, { Type: 'ip', Address: filled('1.', bytes) }, { Type: 'dns', DomainName: filled('a.', bytes) }] }),
  'a long hash': (bytes) => ({ body: [{ Type: 'filehash', Value: filled('a', bytes) }, { Type: 'file', Name: filled('a\\', bytes), Directory: filled('\\', bytes) }] }),
  'long command lines': (bytes) => each(bytes, (index) => ({ Type: 'process', CommandLine: `${'a '.repeat(500)}${index}` })),
  'a chain of references': (bytes) => each(bytes, (index) => ({ $id: String(index), Type: 'process', ProcessId: String(index), ParentProcess: { $ref: String(index + 1) } })),
  'a chain backwards': (bytes) => each(bytes, (index) => ({ $id: String(index), Type: 'process', ProcessId: String(index), ParentProcess: { $ref: String(index - 1) } })),
  'references to one': (bytes) => ({ body: [{ $id: '1', Type: 'ip', Address: '203.0.113.7' }, { Type: 'mail-message', Files: records(bytes, 12, () => ({ $ref: '1' })) }] }),
  'references to nothing': (bytes) => each(bytes, (index) => ({ Type: 'host', HostName: 'h', Other: { $ref: `x${index}` } })),
  'one id again and again': (bytes) => each(bytes, (index) => ({ $id: '1', Type: 'host', HostName: `h${index}`, Other: { $ref: '1' } })),
  'hosts that are nearly the same': (bytes) => each(bytes, (index) => ({ Type: 'host', HostName: 'h', NTDomain: `d${index}`, DnsDomain: `e${index}` })),
  'what is no entity': (bytes) => ({ body: records(bytes, 3, (index) => index) }),
  'many properties': (bytes) => ({ body: { Type: 'host', ...Object.fromEntries(records(bytes, 12, (index) => [`p${index}`, 'x'])) } }),
  'columns of a flat incident': (bytes) => ({ body: { 'properties.title': 't', ...Object.fromEntries(records(bytes, 24, (index) => [`properties.p${index}`, 'x'])) } }),
  'columns below one of a flat incident': (bytes) => ({ body: { 'properties.title': 't', ...Object.fromEntries(records(bytes, 24, (index) => [`properties.owner.p${index}`, 'x'])) } }),
  'entities as text': (bytes) => ofAlert(records(bytes, 60, (index) => ({ Type: 'url', Url: `https://a.example/${index}` }))),
  'deep lists in a text': (bytes) => ({ body: nested(bytes, '[', ']') }),
  'deep records in a text': (bytes) => ({ body: `[{"Type":"host","HostName":${nested(bytes, '{"a":', '}')}}]` }),
  'deep lists of names of entities': (bytes) => ({ body: `[{"kind":"Host","id":"1","properties":{"hostEntityIds":${nested(bytes, '[', ']')}}}]` }),
  'text that is no JSON': (bytes) => ({ body: filled('[', bytes) }),
  'the data of an event': (bytes) => ({ body: { EventID: 1, EventData: filled("<Data Name='a'>", bytes) } }),
  'the command of a service': (bytes) => ({ body: { EventID: 7045, ServiceFileName: filled('a.exe', bytes), ImagePath: filled('a ', bytes) } }),
  'evidence': (bytes) => ({ body: { '@odata.type': '#microsoft.graph.security.alert', id: 'a', evidence: records(bytes, 90, (index) => ({ '@odata.type': '#microsoft.graph.security.ipEvidence', ipAddress: `10.0.${index >> 8}.${index & 255}` })) } }),
  'alerts of an incident': (bytes) => ({ body: { IncidentName: 'i', Title: 't', IncidentNumber: 1, AlertIds: JSON.stringify(records(bytes, 8, (index) => `a${index}`)) } }),
};

export const findings: readonly Hostile[] = [...ofInputs('observations', buildObservations, observations), ...ofInputs('observables', extractObservables, incidents)];
