import type { Catalogue } from '../shared/kit/operation.ts';
import buildDetectionQuery from './build/detection-query.ts';
import buildHostRecord from './build/host-record.ts';
import buildLogonSessions from './build/logon-sessions.ts';
import buildNetworkGraph from './build/network-graph.ts';
import buildObservations from './build/observations.ts';
import buildProcessTree from './build/process-tree.ts';
import buildSessions from './build/sessions.ts';
import decodeBase64 from './decode/base64.ts';
import decodeLayers from './decode/layers.ts';
import decodePowershell from './decode/powershell.ts';
import detectAnomalyPeriods from './detect/anomaly-periods.ts';
import detectBeacons from './detect/beacons.ts';
import detectChangePoints from './detect/change-points.ts';
import detectCommandBursts from './detect/command-bursts.ts';
import detectEventClusters from './detect/event-clusters.ts';
import detectLogTemplates from './detect/log-templates.ts';
import detectOutliers from './detect/outliers.ts';
import detectRareSequences from './detect/rare-sequences.ts';
import detectRiskyCommands from './detect/risky-commands.ts';
import detectRiskySessions from './detect/risky-sessions.ts';
import detectSigmaMatches from './detect/sigma-matches.ts';
import detectTimeSeriesAnomalies from './detect/time-series-anomalies.ts';
import enrichIncident from './enrich/incident.ts';
import extractEntities from './extract/entities.ts';
import extractFileIocs from './extract/file-iocs.ts';
import extractIocs from './extract/iocs.ts';
import extractObservables from './extract/observables.ts';
import listAsns from './list/asns.ts';
import listCache from './list/cache.ts';
import listIndicators from './list/indicators.ts';
import listJobs from './list/jobs.ts';
import listMalwareSamples from './list/malware-samples.ts';
import listProviders from './list/providers.ts';
import listPulsediveIndicators from './list/pulsedive-indicators.ts';
import listQuotas from './list/quotas.ts';
import listVirustotalRelated from './list/virustotal-related.ts';
import listVirustotalSearch from './list/virustotal-search.ts';
import lookupAsn from './lookup/asn.ts';
import lookupCertificate from './lookup/certificate.ts';
import lookupContext from './lookup/context.ts';
import lookupDns from './lookup/dns.ts';
import lookupDomain from './lookup/domain.ts';
import lookupIpDistance from './lookup/ip-distance.ts';
import lookupIpKind from './lookup/ip-kind.ts';
import lookupIpLocation from './lookup/ip-location.ts';
import lookupIpOwner from './lookup/ip-owner.ts';
import lookupPulsedive from './lookup/pulsedive.ts';
import lookupThreatIntel from './lookup/threat-intel.ts';
import lookupUrlScreenshot from './lookup/url-screenshot.ts';
import lookupVirustotal from './lookup/virustotal.ts';
import lookupVirustotalBehaviour from './lookup/virustotal-behaviour.ts';
import maskRows from './mask/rows.ts';
import maskValues from './mask/values.ts';
import parseAuditLog from './parse/audit-log.ts';
import parseIndicators from './parse/indicators.ts';
import parseNotebookSettings from './parse/notebook-settings.ts';
import parseSyslog from './parse/syslog.ts';
import parseTimes from './parse/times.ts';
import parseTimespans from './parse/timespans.ts';
import parseUrl from './parse/url.ts';
import queryProcessTree from './query/process-tree.ts';
import runDoctor from './run/doctor.ts';
import scoreObservables from './score/observables.ts';
import summarizeLookups from './summarize/lookups.ts';
import summarizeMasking from './summarize/masking.ts';
import writeCachePurge from './write/cache-purge.ts';
import writeCancellation from './write/cancellation.ts';
import writeClosure from './write/closure.ts';
import writeGeolite from './write/geolite.ts';
import writeIncident from './write/incident.ts';
import writeIndicators from './write/indicators.ts';
import writeLists from './write/lists.ts';
import writeMalwareSample from './write/malware-sample.ts';
import writePulsediveScan from './write/pulsedive-scan.ts';
import writeVirustotalGraph from './write/virustotal-graph.ts';
import writeVirustotalSubmission from './write/virustotal-submission.ts';

/** What Gumshoe offers: one import and one entry for each operation, in the order of their names. */
export const catalogue: Catalogue = [
  buildDetectionQuery,
  buildHostRecord,
  buildLogonSessions,
  buildNetworkGraph,
  buildObservations,
  buildProcessTree,
  buildSessions,
  decodeBase64,
  decodeLayers,
  decodePowershell,
  detectAnomalyPeriods,
  detectBeacons,
  detectChangePoints,
  detectCommandBursts,
  detectEventClusters,
  detectLogTemplates,
  detectOutliers,
  detectRareSequences,
  detectRiskyCommands,
  detectRiskySessions,
  detectSigmaMatches,
  detectTimeSeriesAnomalies,
  enrichIncident,
  extractEntities,
  extractFileIocs,
  extractIocs,
  extractObservables,
  listAsns,
  listCache,
  listIndicators,
  listJobs,
  listMalwareSamples,
  listProviders,
  listPulsediveIndicators,
  listQuotas,
  listVirustotalRelated,
  listVirustotalSearch,
  lookupAsn,
  lookupCertificate,
  lookupContext,
  lookupDns,
  lookupDomain,
  lookupIpDistance,
  lookupIpKind,
  lookupIpLocation,
  lookupIpOwner,
  lookupPulsedive,
  lookupThreatIntel,
  lookupUrlScreenshot,
  lookupVirustotal,
  lookupVirustotalBehaviour,
  maskRows,
  maskValues,
  parseAuditLog,
  parseIndicators,
  parseNotebookSettings,
  parseSyslog,
  parseTimes,
  parseTimespans,
  parseUrl,
  queryProcessTree,
  runDoctor,
  scoreObservables,
  summarizeLookups,
  summarizeMasking,
  writeCachePurge,
  writeCancellation,
  writeClosure,
  writeGeolite,
  writeIncident,
  writeIndicators,
  writeLists,
  writeMalwareSample,
  writePulsediveScan,
  writeVirustotalGraph,
  writeVirustotalSubmission,
];
