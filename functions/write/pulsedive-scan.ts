import { z } from 'zod';
import { Fault, wrongField } from '../../shared/kit/fault.ts';
import { operation } from '../../shared/kit/operation.ts';
import { passage } from '../../shared/providers/gate.ts';
import pulsedive from '../../shared/providers/known/pulsedive.ts';
import { normalise } from '../../shared/providers/normalise.ts';
import { pulsediveRefusal, pulsediveRequest, Receipt, Scan, scanRequest } from '../../shared/providers/pulsedive-client.ts';
import { service } from '../../shared/providers/service.ts';

const everyMs = 2000;
const mostLooks = 30;

export default operation({
  name: 'write-pulsedive-scan',
  summary: 'Let Pulsedive scan an address, domain or URL now; others may see the result.',
  entities: ['ip', 'dns', 'url'],
  input: z.strictObject({
    value: z.string().min(1).max(8192).describe('What to scan.'),
    consent: z.boolean().describe('Must be true: the value is shared with Pulsedive and its users.'),
    probe: z.boolean().default(true).describe('Also touch the target itself; false: only look it up.'),
  }),
  row: z.looseObject({
    value: z.string().describe('What was scanned.'),
    scan: z.string().describe('Id of the scan.'),
    status: z.enum(['done', 'processing']).describe('processing: the result was not ready in time.'),
  }),
  limits: { rows: 1, seconds: 120, bytes: 4_000_000 },
  uses: ['fetch', 'secrets', 'store', 'blobs', 'clock', 'log', 'settings'],
  writes: true,
  examples: [
    { given: { value: 'evil.example.org', consent: true, probe: false }, rows: [{ value: 'evil.example.org', scan: '77', status: 'done', risk: 'high' }] },
  ],
  async *run({ value: given, consent, probe }, ports, call) {
    if (!consent) throw wrongField('consent', 'Set it to true to share this with Pulsedive and its users.');
    const { type, safe, flaw } = normalise(given);
    const ready =
      safe !== null && type in pulsedive.asks
        ? passage(safe, type, pulsedive, ports.settings)
        : { withheld: flaw ?? 'Pulsedive scans addresses, domains and URLs.' };
    if ('withheld' in ready) throw wrongField('value', ready.withheld);
    const { value } = ready;
    const { json } = await service(pulsedive, ports, call);
    const receipt = Receipt.safeParse(await json({ request: scanRequest(probe), values: { wanted: value }, submits: true, refusal: pulsediveRefusal })).data;
    if (!receipt) throw new Fault('upstream-failed', 'Pulsedive: the answer is not of the expected shape.');
    for (let look = 0; look < mostLooks && ports.clock.now() + everyMs < call.deadline - 5000; look += 1) {
      if (look > 0) await ports.clock.sleep(everyMs, call.signal);
      const scan = Scan.safeParse(
        await json({ request: pulsediveRequest('analyze', { qid: '{scan}' }), values: { scan: receipt.qid }, refusal: pulsediveRefusal }),
      ).data;
      if (scan && scan.status !== 'processing') {
        yield { ...scan.data, value, scan: receipt.qid, status: 'done' as const };
        return;
      }
    }
    call.problem({ code: 'timed-out', about: value, detail: 'The scan was not ready in time: lookup-pulsedive shows it later.' });
    yield { value, scan: receipt.qid, status: 'processing' as const };
  },
});
