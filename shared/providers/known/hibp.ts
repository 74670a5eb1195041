import { z } from 'zod';
import { ask, keyOptional, minute, notFound, provider } from '../provider.ts';
import { distinct, flag, list, text, texts } from '../read.ts';

const Breach = z.object({ Name: z.string(), BreachDate: text, DataClasses: texts, IsStealerLog: flag, PwnCount: z.number().nullable().catch(null) });
const Breaches = z.array(z.unknown()).pipe(list(Breach));
const api = 'https://haveibeenpwned.com/api/v3';

const judge = (breaches: z.output<typeof Breaches>) => {
  const data_classes = distinct(breaches.flatMap(({ DataClasses }) => DataClasses));
  const isGrave = data_classes.includes('Passwords') || breaches.some(({ IsStealerLog }) => IsStealerLog);
  return breaches.length === 0
    ? notFound
    : {
        severity: isGrave ? ('warning' as const) : ('information' as const),
        details: {
          breach_count: breaches.length, breaches: breaches.map(({ Name }) => Name), data_classes,
          latest_breach: breaches.map(({ BreachDate }) => BreachDate ?? '').sort().at(-1) ?? null,
        },
      };
};

export default provider({
  name: 'HIBP',
  aliases: ['HaveIBeenPwned'],
  home: 'https://haveibeenpwned.com/',
  description: 'Breaches in which an e-mail address (with a key) or a domain appears.',
  secondary: true,
  fields: keyOptional,
  rate: [{ calls: 10, seconds: minute }],
  shares: 'observable',
  asks: {
    email: ask(
      { url: `${api}/breachedaccount/{observable}`, headers: { 'hibp-api-key': '{key}' }, query: { truncateResponse: 'false' }, needs: ['key'] }, Breaches,
      judge,
    ),
    dns: ask({ url: `${api}/breaches`, query: { domain: '{observable}' } }, Breaches, judge),
  },
});
