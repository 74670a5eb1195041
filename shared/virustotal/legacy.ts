import type { Row } from '../kit/report.ts';
import { z } from 'zod';
import { detections, pageOf } from '../providers/known/virustotal.ts';
import { list } from '../providers/read.ts';
import type { Item } from './item.ts';
import type { Target } from './target.ts';

/** What has to be asked for together with the object, so that the columns can be filled. */
export const legacyQuery = ({ kind }: Target): Record<string, string> | undefined =>
  kind === 'domain' || kind === 'ip_address' ? { relationships: 'resolutions' } : undefined;

const Resolutions = z.object({ resolutions: z.object({ data: list(z.object({ id: z.string() })) }) });

/** The columns of the former batch client, filled from version 3. What that version does not give is null. */
export const legacyColumns = (target: Target, item: Item | undefined, { sourceIndex, repeated }: { sourceIndex: number; repeated: boolean }): Row => {
  const attributes = item?.attributes ?? {};
  const resolved = item && Resolutions.safeParse(item.relationships).data?.resolutions.data.map(({ id }) => otherEnd(id, target.id));
  return {
    Observable: target.given,
    IoCType: target.kind,
    Status: repeated ? 'Duplicate' : item ? 'Success' : 'Not found',
    ResponseCode: item ? 1 : 0,
    RawResponse: item ? JSON.stringify({ id: item.id, type: item.type, attributes }) : null,
    Resource: target.id,
    SourceIndex: sourceIndex,
    VerboseMsg: item ? 'Found in the data of VirusTotal.' : 'VirusTotal does not know it.',
    ScanId: item?.id ?? null,
    Permalink: item ? pageOf(item) : null,
    Positives: item ? detections(item).positives : null,
    MD5: attributes['md5'] ?? null,
    SHA1: attributes['sha1'] ?? null,
    SHA256: attributes['sha256'] ?? null,
    ResolvedDomains: target.kind === 'ip_address' ? (resolved ?? null) : null,
    ResolvedIPs: target.kind === 'domain' ? (resolved ?? null) : null,
    DetectedUrls: null,
  };
};

/** The id of a resolution is the address and the name, one after the other. */
const otherEnd = (id: string, known: string): string => (id.startsWith(known) ? id.slice(known.length) : id.endsWith(known) ? id.slice(0, -known.length) : id);
