import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { catalogue } from '../functions/index.ts';
import { local } from '../shared/clouds/local/index.ts';
import { httpHost } from '../shared/hosts/http.ts';
import { serveNode } from '../shared/hosts/node.ts';
import { toTable } from '../shared/hosts/rows.ts';
import { readSettings } from '../shared/kit/settings.ts';
import type { Artifact, Report } from '../shared/kit/report.ts';

/** The main job on one machine: serve the API, load a small feed, enrich a sample incident, show what came of it. No key, no network. */
if (existsSync('.env')) process.loadEnvFile('.env');
const settings = readSettings({ ...process.env, GUMSHOE_PORT: '0' });
const ports = local(settings);
const server = await serveNode(httpHost(catalogue, ports), settings);
const sample = (name: string): string => readFileSync(join(import.meta.dirname, name), 'utf8');

const post = async (path: string, body: string): Promise<Report> => {
  const answer = await fetch(`${server.url}/api/${path}`, { method: 'POST', headers: { 'content-type': 'application/json', prefer: 'return=representation' }, body });
  const document = (await answer.json()) as Report & { detail?: string };
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${document.detail ?? ''}`);
  return document;
};
const artifact = ({ artifacts = [] }: Report, name: string): Artifact => artifacts.find((item) => item.name === name)!;

try {
  console.log(`Gumshoe serves ${catalogue.length} operations at ${server.url}/api/\n`);
  const loaded = await post('write/indicators', JSON.stringify({ text: sample('feed.stix.json') }));
  console.log(`Loaded the sample feed: ${loaded.rows.map(({ outcome, count }) => `${String(count)} ${String(outcome)}`).join(', ')}.\n`);
  const { rows: known } = await post('list/providers', '{}');
  const asked = known.filter(({ name, ready, needs }) => name === 'OwnFeed' || (ready === true && (needs as string[]).length > 0)).map(({ name }) => name);
  console.log(`Asking ${asked.join(', ')}. A key in .env adds its provider here; the server and the command line also ask those that need none.\n`);
  const report = await post('enrich/incident', JSON.stringify({ incident: JSON.parse(sample('incident.json')) as unknown, providers: asked }));
  console.log(artifact(report, 'brief.txt').text);
  console.log('Observables\n');
  console.log(toTable(report.rows.map(({ Observable, Type, Severity, Score, Reasons }) => ({ Observable, Type, Severity, Score, Why: (Reasons as string[])[0] }))));
  console.log(`Brief (HTML)  ${artifact(report, 'brief.html').link}`);
  console.log(`Case file     ${artifact(report, 'case.json').link}`);
  console.log(`Took          ${report.took} ms\n`);
  console.log('The same with the server of `npm start`:\n');
  console.log(`  jq '{incident: .}' examples/incident.json | curl -s http://127.0.0.1:${readSettings({}).port}/api/enrich/incident -H 'content-type: application/json' -d @-`);
} finally {
  await server.stop();
  await ports.close();
}
