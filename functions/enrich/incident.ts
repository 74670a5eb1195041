import { z } from 'zod';
import { toJson } from '../../shared/entities/json.ts';
import { nameOf } from '../../shared/entities/labels.ts';
import { read, type Reading } from '../../shared/entities/read.ts';
import { assess, type Assessed, type IncidentVerdict, incidentVerdict, ranked } from '../../shared/incidents/assess.ts';
import { type Brief, compose } from '../../shared/incidents/brief.ts';
import { attachBrief, attachCase } from '../../shared/incidents/case-file.ts';
import { factsOf } from '../../shared/incidents/facts.ts';
import { gather } from '../../shared/incidents/gather.ts';
import { html } from '../../shared/incidents/html.ts';
import type { Observed } from '../../shared/incidents/observed.ts';
import { proposal, tagsOf, voices } from '../../shared/incidents/proposal.ts';
import { briefOf } from '../../shared/incidents/summary.ts';
import type { Call } from '../../shared/kit/call.ts';
import { asFault, Fault } from '../../shared/kit/fault.ts';
import { Severity } from '../../shared/kit/observable.ts';
import { operation } from '../../shared/kit/operation.ts';
import type { Ports } from '../../shared/kit/ports.ts';
import type { Problem } from '../../shared/kit/report.ts';
import { openLocator } from '../../shared/network/location.ts';
import type { Located } from '../../shared/network/place.ts';
import { isShown, lookup } from '../../shared/providers/lookup.ts';
import { knownProviders } from '../../shared/providers/own/known.ts';
import { LookupRow, lookupRow } from '../../shared/providers/row.ts';
import { Tally } from '../../shared/providers/summary.ts';
import { thriftyLookup } from '../../shared/providers/thrifty.ts';
import { readIncidentById } from '../../shared/sentinel/incidents.ts';
import { policyOf, WriteBackRow } from '../../shared/sentinel/policy.ts';
import { writeBack } from '../../shared/sentinel/write-back.ts';
import { evidenceOf } from '../../shared/verdicts/evidence.ts';
import { lessons } from '../../shared/verdicts/learn.ts';

/** Kept of the time limit for the brief, the case file and the writes. */
const reserve = 8_000;
/** Milliseconds between two looks for entities that are late. */
const lookAgain = 15_000;

const input = z.strictObject({
  incident: z.record(z.string(), z.unknown()).optional().describe('What the trigger of the playbook delivers, an incident resource, an alert, or a list of entities. Give it or incidentId.'),
  incidentId: z.string().max(2000).optional().describe('ARM id of an incident to read from Sentinel, with its alerts and entities.'),
  waitForEntities: z.int().min(0).max(900).default(0).describe('Seconds to wait for entities that come late; above 60 the call becomes a job.'),
  providers: z.array(z.string()).max(50).optional().describe('Providers to ask. Default: every one that is ready.'),
  cache: z.enum(['use', 'refresh', 'only', 'off']).default('use').describe('use: earlier answers while they are fresh; refresh: ask anew; only: ask nobody; off: neither read nor keep.'),
  decode: z.boolean().default(true).describe('Also decode command lines and look up what they hide.'),
  mostObservables: z.int().min(1).max(2000).default(200).describe('Most observables looked up.'),
  method: z.enum(['odds', 'maximum']).default('odds').describe('How verdicts are fused: odds weighs the sources, maximum takes the worst word.'),
  stopEarly: z.boolean().default(false).describe('Ask the cheapest provider first, and stop when the verdict would hardly change any more.'),
  write: z.boolean().default(true).describe('Write comment, tags and severity back, as far as GUMSHOE_WRITE_BACK allows it.'),
  dryRun: z.boolean().default(false).describe('Show what would be written back, and write nothing.'),
});

const sections = {
  observables: z.object({
    Observable: z.string(),
    Type: z.string(),
    Severity: Severity.describe('unknown: nobody gave a verdict, or too little is known.'),
    Score: z.int().nullable().describe('Probability of being malicious, 0 to 100.'),
    Reasons: z.array(z.string()),
    Checked: z.int().describe('Providers that gave a verdict.'),
    Unchecked: z.int().describe('Providers that could not.'),
    HighBy: z.array(z.string()).describe('Providers that call it malicious.'),
    Facts: z.array(z.string()),
    From: z.array(z.string()).describe('Entities and alerts that hold it.'),
    Via: z.array(z.string()).describe('Layers of encoding it was hidden under.'),
  }),
  incident: z.object({
    IncidentId: z.string().nullable(),
    Title: z.string(),
    Severity: z.string().nullable().describe('As the incident has it.'),
    ProposedSeverity: z.string().nullable().describe('Higher than it has, or null.'),
    Verdict: Severity,
    Score: z.int().nullable(),
    Headline: z.string(),
    Malicious: z.int(),
    Suspicious: z.int(),
    NothingFound: z.int(),
    NotJudged: z.int(),
    Calls: z.int().describe('Requests made to providers: the quota spent.'),
    CacheHits: z.int().describe('Questions answered from memory.'),
    Deferred: z.int().describe('Questions put off because of a quota or the time.'),
    Brief: z.string().describe('Link to the brief.'),
    CaseFile: z.string().describe('Link to everything that was found.'),
  }),
  decoded: z.object({ From: z.string(), Layers: z.array(z.string()), Text: z.string() }),
  entities: z.object({ Type: z.string(), Name: z.string() }),
  lookups: LookupRow,
  writes: WriteBackRow,
};

export default operation({
  name: 'enrich-incident',
  summary: 'Look up everything an incident names and write one explained, scored brief.',
  entities: ['incident', 'alert'],
  input,
  sections,
  limits: { rows: 20_000, seconds: 1200, bytes: 16_000_000, inline: 60 },
  uses: ['clock', 'log', 'fetch', 'secrets', 'store', 'blobs', 'identity', 'network', 'databases', 'settings'],
  examples: [
    {
      name: 'An entity list without any observable',
      given: { incident: { entities: [{ $id: '1', Type: 'host', HostName: 'FIN-WS-014' }] } },
      rows: [],
    },
  ],
  units: ({ waitForEntities }) => waitForEntities,
  async *run(given, ports, call) {
    const { decode, mostObservables, method } = given;
    const reading = await readingOf(given, ports, call);
    for (const problem of reading.problems) call.problem(problem);
    const { observed, decoded } = gather(reading, { decode });
    if (observed.length > mostObservables)
      call.problem({ code: 'observable-limit', about: 'mostObservables', detail: `The incident names ${observed.length} observables; the first ${mostObservables} were looked up.` });
    const wanted = observed.slice(0, mostObservables);
    const tally = new Tally();
    const credits = new Set<string>();
    const found = await lookedUp(wanted, given, ports, call, tally);
    const rows = await judged(wanted, found, method, ports, await locator(ports, call, credits));
    const verdict = incidentVerdict(rows);
    const entities = reading.entities.map((entity) => ({ Type: entity.type, Name: nameOf(entity) }));
    const title = reading.incident?.text('DisplayName') ?? reading.alerts[0]?.text('AlertDisplayName') ?? 'Entities';
    const caseFile = await attachCase({ title, verdict, observables: rows, decoded, entities: reading.entities.map((entity) => toJson(entity, 1)), lookups: found, trigger: reading.trigger }, call);
    const brief = briefOf({
      title, verdict, observables: rows, decoded, entities, caseFile: caseFile.blob, run: call.id, time: new Date(ports.clock.now()).toISOString(),
      problems: troubles(found, reading.problems), attributions: [...credits].map((source) => `Locations: ${source}`),
    });
    const page = await attachBrief(brief, call);
    const writes = await writtenBack(given, reading, { brief, rows, verdict }, ports, call);
    for (const row of rows) yield ['observables', row] as const;
    yield ['incident', { ...incidentRow(reading, title, verdict, page.link, caseFile.link), ...spentOf(tally) }] as const;
    for (const row of decoded) yield ['decoded', row] as const;
    for (const row of entities) yield ['entities', row] as const;
    for (const row of found) yield ['lookups', row] as const;
    for (const row of writes) yield ['writes', row] as const;
  },
});

type Used = Pick<Ports, 'clock' | 'log' | 'fetch' | 'secrets' | 'store' | 'blobs' | 'identity' | 'network' | 'databases' | 'settings'>;

/** The incident as given or as Sentinel has it; waits for entities when asked to, since Sentinel may add them minutes later. */
const readingOf = async ({ incident, incidentId, waitForEntities }: z.output<typeof input>, ports: Used, call: Call): Promise<Reading> => {
  if ((incident === undefined) === (incidentId === undefined)) {
    const detail = incident ? 'Give incident or incidentId, not both.' : 'Give incident (the body of the trigger) or incidentId.';
    throw new Fault('invalid-input', detail, { flaws: [{ field: 'incident', detail }] });
  }
  let reading = read(incident ?? (await readIncidentById(incidentId!, ports, call)));
  const id = reading.trigger.incidentArmId;
  const until = Math.min(ports.clock.now() + waitForEntities * 1000, call.deadline - 3 * reserve);
  while (id !== undefined && reading.entities.length === 0 && ports.clock.now() < until) {
    call.progress(0, 0, 'waiting for entities');
    await ports.clock.sleep(Math.min(lookAgain, until - ports.clock.now()), call.signal);
    reading = read(await readIncidentById(id, ports, call));
  }
  return reading;
};

/** Finished before the call returns, since a playbook may update the incident itself right after. */
const writtenBack = async (given: z.output<typeof input>, reading: Reading, { brief, rows, verdict }: { brief: Brief; rows: readonly Assessed[]; verdict: IncidentVerdict }, ports: Used, call: Call): Promise<WriteBackRow[]> => {
  const { incidentArmId, updatedBy } = reading.trigger;
  const policy = policyOf(ports.settings, { dryRun: given.dryRun });
  if (!given.write || incidentArmId === undefined || (policy.allow.length === 0 && !given.dryRun)) return [];
  const to = proposal(verdict, reading.incident?.text('Severity'));
  const request = { incidentArmId, policy, runId: call.id, comment: [compose(brief, html)], tags: tagsOf(verdict, policy.tagPrefix), ...(to && { severity: { ...voices(rows), to, reason: verdict.Headline } }), ...(updatedBy !== undefined && { changedBy: updatedBy }) };
  return writeBack(request, ports, call);
};

const lookedUp = async (wanted: readonly Observed[], { providers: names, cache, stopEarly }: z.output<typeof input>, ports: Used, call: Call, tally: Tally): Promise<LookupRow[]> => {
  const rows: LookupRow[] = [];
  const sooner = { signal: call.signal, progress: call.progress, deadline: call.deadline - reserve };
  const asking = stopEarly ? thriftyLookup : lookup;
  for await (const found of asking(wanted, { names, cache }, await knownProviders(ports, call), ports, sooner, tally))
    if (isShown(found, { showBadFormat: true })) rows.push(lookupRow(found, found.answered, { raw: false, now: ports.clock.now() }));
  return rows;
};

type Locate = (address: string) => Located | undefined;

/** Places are a help, not a need: without a database the rest goes on. Whoever was asked is credited, as licences want. */
const locator = async ({ databases }: Pick<Ports, 'databases'>, call: Call, credits: Set<string>): Promise<Locate> => {
  try {
    const locate = await openLocator(databases);
    return (address) => {
      const place = locate(address);
      if (place.Status === 'Found') credits.add(place.Source);
      return place;
    };
  } catch (thrown) {
    call.problem({ code: 'not-configured', about: 'geolocation', detail: asFault(thrown).message });
    return () => undefined;
  }
};

const judged = async (wanted: readonly Observed[], found: readonly LookupRow[], method: 'odds' | 'maximum', ports: Used, locate: Locate): Promise<Assessed[]> => {
  const learnt = await lessons(ports);
  const good = new Set(ports.settings.knownGood.map((value) => value.toLowerCase()));
  const byObservable = Map.groupBy(found, ({ sourceIndex }) => sourceIndex);
  return ranked(
    wanted.map((observed, index) => {
      const evidence = (byObservable.get(index) ?? []).map((row) => evidenceOf(row, ports.clock.now()));
      const knownGood = good.has(observed.value.toLowerCase());
      return assess(observed, evidence, factsOf(observed.value, observed.type, locate), { method, knownGood, seen: (source) => learnt.get(source) });
    }),
  );
};

/** What kept us from knowing more: each provider that failed, once, with its first reason. */
const troubles = (found: readonly LookupRow[], others: readonly Problem[]): Problem[] => {
  const failed = Map.groupBy(found.filter(({ Status }) => Status === 3), ({ Provider }) => Provider);
  return [...others, ...[...failed].map(([about, rows]) => ({ code: 'provider', about, detail: `${rows.length} lookups without an answer: ${typeof rows[0]?.Details === 'string' ? rows[0].Details : (rows[0]?.ErrorKind ?? '')}` }))];
};

const incidentRow = (reading: Reading, title: string, verdict: IncidentVerdict, brief: string, caseFile: string) => {
  const current = reading.incident?.text('Severity') ?? null;
  return {
    IncidentId: reading.trigger.incidentId ?? reading.trigger.systemAlertId ?? null,
    Title: title,
    Severity: current,
    ProposedSeverity: proposal(verdict, current ?? undefined) ?? null,
    Verdict: verdict.Severity,
    Score: verdict.Score,
    Headline: verdict.Headline,
    Malicious: verdict.Counts.high,
    Suspicious: verdict.Counts.warning,
    NothingFound: verdict.Counts.information,
    NotJudged: verdict.Counts.unknown,
    Brief: brief,
    CaseFile: caseFile,
  };
};

const spentOf = (tally: Tally): { Calls: number; CacheHits: number; Deferred: number } => {
  const { calls = 0, cacheHits = 0, deferred = 0 } = tally.rows().find(({ Provider }) => Provider === '*') ?? {};
  return { Calls: calls, CacheHits: cacheHits, Deferred: deferred };
};
