import { z } from 'zod';
import { operation } from '../../shared/kit/operation.ts';
import { each, subjects } from '../../shared/kit/subjects.ts';
import { asLookupError } from '../../shared/network/answers.ts';
import { inGroups } from '../../shared/network/groups.ts';
import { politeFetch } from '../../shared/network/polite.ts';
import { listedCertificates, type Listing } from '../../shared/network/sslbl.ts';
import { targetOf } from '../../shared/network/target.ts';

const atOnce = 8;
/** Milliseconds for one host. */
const patience = 5000;
const text = (what: string) => z.string().nullable().describe(what);
const nothing = {
  result: null, sha1: null, sha256: null, subject: null, issuer: null, validFrom: null, validTo: null, names: [], reason: null, listed: null,
};

export default operation({
  name: 'lookup-certificate',
  summary: 'The TLS certificate that hosts show, and whether abuse.ch lists it.',
  entities: ['dns', 'url', 'ip', 'host'],
  input: z.strictObject({
    ...subjects('host name, URL or address', { most: 500, longest: 8192 }),
    abuseList: z.boolean().default(true).describe('Also look for the certificate in the list of abuse.ch (SSLBL).'),
  }),
  row: z.object({
    sourceIndex: z.number().int().describe('Place of the host in the input, from 0.'),
    host: z.string().describe('The host that was asked on port 443. It sees the connection.'),
    result: z.boolean().nullable().describe('Whether the certificate is listed; empty when that could not be told.'),
    status: z
      .enum(['listed', 'not-listed', 'not-checked', 'not-reachable', 'refused'])
      .describe('Not-reachable: no certificate was shown; refused: the host is private or malformed; not-checked: the list was not to be had.'),
    sha1: text('Fingerprint in lower-case hex.'),
    sha256: text('Fingerprint in lower-case hex.'),
    subject: text('Whom it is for.'),
    issuer: text('Who has signed it.'),
    validFrom: text('From when it is valid.'),
    validTo: text('Until when it is valid.'),
    names: z.array(z.string()).describe('Every name it is for.'),
    reason: text('Why abuse.ch lists it.'),
    listed: text('Since when it is listed.'),
  }),
  limits: { rows: 500, seconds: 120, bytes: 8_000_000, inline: 100 },
  uses: ['network', 'fetch', 'store', 'clock', 'log', 'blobs'],
  examples: [{ given: { value: '10.0.0.5', abuseList: false }, rows: [{ host: '10.0.0.5', status: 'refused', result: null, sha1: null }] }],
  async *run(input, ports, call) {
    const hosts = [...each(input)].map(({ value, sourceIndex }) => ({ ...targetOf(value), sourceIndex }));
    let list: Promise<Map<string, Listing> | undefined> | undefined;
    const listings = () => (list ??= input.abuseList ? listedCertificates(politeFetch(ports, call), call.signal).catch((thrown: unknown) => {
      const { kind, message } = asLookupError(thrown);
      call.problem({ code: kind, about: 'sslbl.abuse.ch', detail: message });
      return undefined;
    }) : Promise.resolve(undefined));
    yield* inGroups(hosts, atOnce, async ({ host, open, sourceIndex }) => {
      if (!open) return { sourceIndex, host, ...nothing, status: 'refused' as const };
      try {
        const shown = await ports.network.certificate(host, { timeout: patience });
        const known = await listings();
        const listing = known?.get(shown.sha1);
        const status = !known ? ('not-checked' as const) : listing ? ('listed' as const) : ('not-listed' as const);
        return { sourceIndex, host, ...nothing, ...shown, names: [...shown.names], ...listing, status, result: known ? listing !== undefined : null };
      } catch (thrown) {
        const { kind, message } = asLookupError(thrown);
        call.problem({ code: kind, about: host, detail: message });
        return { sourceIndex, host, ...nothing, status: 'not-reachable' as const };
      }
    });
  },
});
