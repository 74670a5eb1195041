import { z } from 'zod';
import { Budget, Unpackable } from '../../shared/decode/budget.ts';
import { inflate } from '../../shared/decode/inflate.ts';
import { untar } from '../../shared/decode/tar.ts';
import { Fault } from '../../shared/kit/fault.ts';
import { operation } from '../../shared/kit/operation.ts';
import type { Ports } from '../../shared/kit/ports.ts';
import { asLookupError, LookupError } from '../../shared/network/answers.ts';
import { type Account, builtAt, downloadEdition, type Edition, editions } from '../../shared/network/geolite.ts';

const day = 86_400_000;
const table = 'databases';
/** The unpacked database may have so many bytes, beside a few texts of the licence. */
const bounds = { bytes: 1024 * 1024 * 1024, items: 20, ratio: 20 };

/** What is known of a stored database. */
type Known = { built: number; sha256: string };

export default operation({
  name: 'write-geolite',
  summary: 'Refresh the MaxMind databases by licence key; the old one stays until the new one is good.',
  entities: ['ip'],
  input: z.strictObject({
    editions: z.array(z.enum(editions)).min(1).max(editions.length).default(['GeoLite2-City', 'GeoLite2-ASN']).describe('Which databases.'),
    olderThanDays: z
      .number().min(0).max(365).default(3)
      .describe('Download only when ours was built longer ago; MaxMind builds on Tuesdays and Fridays and allows 30 downloads a day.'),
    force: z.boolean().default(false).describe('Download in any case.'),
  }),
  row: z.object({
    edition: z.enum(editions).describe('The database.'),
    outcome: z
      .enum(['replaced', 'unchanged', 'fresh', 'failed'])
      .describe('Fresh: ours is young enough; unchanged: the same was downloaded; failed: the old one stays.'),
    built: z.string().nullable().describe('When the database in use was built, UTC.'),
    sha256: z.string().nullable().describe('Digest of the database in use.'),
    attribution: z.string().describe('The line that the licence asks for.'),
  }),
  limits: { rows: editions.length, seconds: 600, bytes: 10_000 },
  uses: ['fetch', 'secrets', 'store', 'blobs', 'clock'],
  writes: true,
  needs: ['maxmind-id', 'maxmind-key'],
  examples: [{ given: { editions: ['GeoLite2-ASN'] }, rows: [{ edition: 'GeoLite2-ASN', outcome: 'replaced' }] }],
  async *run(input, ports, call) {
    const account = await accountOf(ports.secrets);
    for (const edition of new Set(input.editions)) {
      const before = (await ports.store.get<Known>(table, edition))?.value;
      const isYoung = before !== undefined && ports.clock.now() - before.built < input.olderThanDays * day;
      let now = before;
      let outcome: 'replaced' | 'unchanged' | 'fresh' | 'failed' = 'fresh';
      if (input.force || !isYoung)
        try {
          now = await refreshed(edition, account, ports, call.signal);
          outcome = now.sha256 === before?.sha256 ? 'unchanged' : 'replaced';
        } catch (thrown) {
          const { kind, message } = asLookupError(thrown);
          call.problem({ code: kind, about: edition, detail: `${message} ${before ? 'The old database stays in use.' : 'There is none in use.'}` });
          outcome = 'failed';
        }
      yield { edition, outcome, built: now ? new Date(now.built).toISOString() : null, sha256: now?.sha256 ?? null, attribution };
    }
  },
});

const attribution = 'This product includes GeoLite2 data created by MaxMind, available from https://www.maxmind.com';

const accountOf = async (secrets: Ports['secrets']): Promise<Account> => {
  const [id, key] = await Promise.all([secrets.get('maxmind-id'), secrets.get('maxmind-key')]);
  if (id && key) return { id, key };
  throw new Fault('not-configured', 'Set the secrets maxmind-id (account) and maxmind-key (licence), free at https://www.maxmind.com/en/geolite2/signup.');
};

type Means = Pick<Ports, 'fetch' | 'blobs' | 'store'>;

/** Downloads, checks, and only then puts the new one in the place of the old. */
const refreshed = async (edition: Edition, account: Account, { fetch, blobs, store }: Means, signal: AbortSignal): Promise<Known> => {
  const bytes = databaseIn(await downloadEdition(edition, account, fetch, signal), edition);
  const built = builtAt(bytes, edition);
  const { sha256 } = await blobs.put(`databases/${edition}.mmdb`, bytes, { mediaType: 'application/octet-stream' });
  await store.put(table, edition, { built, sha256 });
  return { built, sha256 };
};

/** The one file of that name in the archive; paths in it are never followed. */
const databaseIn = (archive: Uint8Array, edition: Edition): Uint8Array => {
  const budget = new Budget(bounds);
  try {
    for (const { name, bytes } of untar(inflate(Buffer.from(archive), 'gzip', budget), budget)) if (name.split('/').at(-1) === `${edition}.mmdb`) return bytes;
  } catch (thrown) {
    if (!(thrown instanceof Unpackable)) throw thrown;
    throw new LookupError('parse', `The archive of ${edition} cannot be unpacked: ${thrown.message}`, { cause: thrown });
  }
  throw new LookupError('parse', `The archive of ${edition} holds no ${edition}.mmdb.`);
};
