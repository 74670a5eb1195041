import { z } from 'zod';
import { operation } from '../../shared/kit/operation.ts';
import { each, subjects } from '../../shared/kit/subjects.ts';
import { inGroups } from '../../shared/network/groups.ts';
import { recordTypes, resolved } from '../../shared/network/resolve.ts';
import { pointerName } from '../../shared/network/reverse.ts';
import { targetOf } from '../../shared/network/target.ts';

const atOnce = 16;

export default operation({
  name: 'lookup-dns',
  summary: 'What DNS says of names, URLs and addresses: any record type, one row per answer.',
  entities: ['dns', 'url', 'ip', 'host'],
  input: z.strictObject({
    ...subjects('name, URL or address', { most: 5000, longest: 8192 }),
    types: z
      .array(z.enum(recordTypes)).min(1).max(recordTypes.length).default(['A'])
      .describe('Record types to ask for; an address is always asked for its name (PTR).'),
  }),
  row: z.object({
    sourceIndex: z.number().int().describe('Place of the value in the input, from 0.'),
    qname: z.string().describe('The name that was asked for.'),
    rdtype: z.string().describe('Record type.'),
    rdclass: z.string().describe('Always IN, the Internet.'),
    response: z.string().nullable().describe('One answer; empty when there is none.'),
    status: z.string().describe('NOERROR, NXDOMAIN (no such name), NODATA (nothing of this type), NOT-ASKED (private or malformed), or why nobody answered.'),
    canonical_name: z.string().nullable().describe('The name behind an alias.'),
    ttl: z.number().nullable().describe('Seconds that the answer may be kept.'),
    expiration: z.string().nullable().describe('Until when the answer may be kept, UTC.'),
  }),
  limits: { rows: 50_000, seconds: 120, bytes: 16_000_000, inline: 1000 },
  uses: ['network', 'clock'],
  examples: [
    {
      name: 'private values stay here',
      given: { values: ['10.0.0.5', 'printer'] },
      rows: [{ qname: '5.0.0.10.in-addr.arpa', rdtype: 'PTR', status: 'NOT-ASKED' }, { qname: 'printer', rdtype: 'A', status: 'NOT-ASKED' }],
    },
  ],
  async *run(input, { network, clock }, call) {
    const questions = [...each(input)].flatMap(({ value, sourceIndex }) => {
      const { host, version, open } = targetOf(value);
      const name = version ? pointerName(host)! : host;
      return (version ? (['PTR'] as const) : [...new Set(input.types)]).map((rdtype) => ({ name, rdtype, open, sourceIndex }));
    });
    const answered = inGroups(questions, atOnce, async (question) => {
      const { open, name, rdtype } = question;
      return { ...question, answer: open ? await resolved(name, rdtype, network, call.signal) : undefined };
    });
    for await (const { sourceIndex, name: qname, rdtype, answer } of answered) {
      const { status = 'NOT-ASKED', canonical = null, ttl = null, answers = [], error } = answer ?? {};
      if (error) call.problem({ code: error.kind, about: `${rdtype} ${qname}`, detail: error.message });
      const expiration = ttl === null ? null : new Date(clock.now() + ttl * 1000).toISOString();
      const row = { sourceIndex, qname, rdtype, rdclass: 'IN', status, canonical_name: canonical, ttl, expiration };
      for (const response of answers.length > 0 ? answers : [null]) yield { ...row, response };
    }
  },
});
