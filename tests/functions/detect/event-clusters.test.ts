import { describe, expect, it } from 'vitest';
import eventClusters from '../../../functions/detect/event-clusters.ts';
import logTemplates from '../../../functions/detect/log-templates.ts';
import { testPorts } from '../../support/ports.ts';
import { runIn } from '../../support/run.ts';

const process = (minute: number, NewProcessName: string, CommandLine: string, SubjectLogonId: unknown = '0x3e7') => ({ TimeGenerated: new Date(Date.UTC(2024, 0, 1, 0, minute)).toISOString(), NewProcessName, CommandLine, SubjectLogonId });
const rows = [
  ...Array.from({ length: 30 }, (_, minute) => process(59 - minute, 'C:\\Windows\\System32\\svchost.exe', 'svchost.exe -k netsvcs')),
  process(90, 'C:\\Users\\Public\\x.exe', 'x.exe -a -b -c "http://192.0.2.1/a?b=c&d=e;f"', '0x1234'),
];

describe('detect-event-clusters', () => {
  it('one row for many processes, shown by the earliest; the odd one alone with its own time', async () => {
    const { rows: found, sections } = await runIn(eventClusters, { rows, events: 'windows-processes', maxDistance: 0.0001 });
    expect(found).toMatchObject([
      { sourceIndex: 30, Clustered: false, ClusterId: -1, TimeGenerated: '2024-01-01T01:30:00.000Z' },
      { sourceIndex: 29, Clustered: true, ClusterSize: 30, TimeGenerated: '2024-01-01T00:30:00.000Z', FirstEventTime: '2024-01-01T00:30:00.000Z', LastEventTime: '2024-01-01T00:59:00.000Z' },
    ]);
    expect(sections!['summary']).toMatchObject([{ events: 31, distinct: 2, clusters: 1, single: 1 }]);
  });

  it('reads audit events and filters by executable, from a blob', async () => {
    const ports = testPorts();
    const audit = Array.from({ length: 12 }, (_, index) => JSON.stringify({ TimeGenerated: `2024-01-01T00:00:${10 + index}Z`, exe: index % 3 ? '/bin/dash' : '/usr/bin/id', cmdline: 'sh -c x', pid: index, ppid: 1, uid: 0, ses: -1 }));
    await ports.blobs.put('audit.jsonl', audit.join('\n'));
    const { rows: found } = await runIn(eventClusters, { blob: 'audit.jsonl', events: 'audit-processes', app: 'dash$' }, ports);
    expect(found).toMatchObject([{ NewProcessName: '/bin/dash', ClusterSize: 8, SubjectUserSid: 0, pid: 1 }]);
  });

  it('scales columns, so that a large unit does not drown a small one', async () => {
    const table = Array.from({ length: 40 }, (_, index) => ({ hash: 1e9 + index, share: index % 20 === 7 ? 90 : (index % 5) / 10 }));
    const { rows: found } = await runIn(eventClusters, { rows: table, columns: ['hash', 'share'], scaling: 'columns', maxDistance: 2, minSamples: 3 });
    expect(found.filter(({ Clustered }) => !Clustered).map(({ sourceIndex }) => sourceIndex)).toEqual([7, 27]);
  });

  it('leaves out rows without numbers and says so', async () => {
    const { rows: found, problems } = await runIn(eventClusters, { rows: [{ a: 1 }, { a: null }, { a: 1 }], columns: ['a'] });
    expect(found).toMatchObject([{ ClusterSize: 2 }]);
    expect(problems).toMatchObject([{ code: 'cells-missing', about: 'a' }]);
  });

  it.each([[{}, 'columns'], [{ events: 'windows-processes' }, 'rows'], [{ columns: ['a'], app: '(' }, 'app']])('refuses %j', async (extra, field) => {
    await expect(runIn(eventClusters, { rows: [{ a: 1 }], ...extra })).rejects.toMatchObject({ flaws: [{ field }] });
  });
});

it('detect-log-templates gives tables of the same shape', async () => {
  const lines = Array.from({ length: 50 }, (_, index) => ({ TimeGenerated: `2024-01-01T00:00:${String(index).padStart(2, '0')}Z`, Message: index === 20 ? 'panic' : `job ${index} done by worker ${index % 3}` }));
  const { rows: found, sections } = await runIn(logTemplates, { rows: lines, textColumn: 'Message' });
  expect(found).toMatchObject([
    { sourceIndex: 20, Clustered: false, Template: 'panic' },
    { sourceIndex: 0, Clustered: true, ClusterSize: 49, Template: 'job <number> done by worker <number>', LastEventTime: '2024-01-01T00:00:49.000Z' },
  ]);
  expect(sections!['summary']).toEqual([{ events: 50, clusters: 1, largest: 49, single: 1 }]);
  await expect(runIn(logTemplates, { rows: lines, textColumn: 'Nothing' })).rejects.toMatchObject({ flaws: [{ field: 'textColumn' }] });
});
