import type { Fetch } from '../kit/ports.ts';
import { askFor, textOf } from './answers.ts';

/** Every assigned AS number with its name, as Geoff Huston publishes it: one line `<a …>AS64496 </a> NAME - Text, CC` for each. */
const address = 'https://bgp.potaroo.net/cidr/autnums.html';
const most = 64 * 1024 * 1024;

const entities: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" };

export interface NamedAsn {
  asn: number;
  name: string;
}

/** The networks whose name contains the text, whatever its case. */
export const asnsNamed = async (text: string, fetch: Fetch, signal?: AbortSignal): Promise<NamedAsn[]> => {
  const page = textOf(await askFor(fetch, address, { maxBytes: most, timeout: 60_000, ...(signal && { signal }) }));
  const wanted = text.toLowerCase();
  return page.split('\n').flatMap((line) => {
    const asn = /AS(\d{1,10})\s*<\/a>/i.exec(line.slice(0, 200));
    if (!asn) return [];
    const name = line.slice(asn.index + asn[0].length).replace(/&(?:amp|lt|gt|quot|#39);/g, (sign) => entities[sign]!).trim();
    return name.toLowerCase().includes(wanted) ? [{ asn: Number(asn[1]), name }] : [];
  });
};
