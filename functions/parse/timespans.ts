import { z } from 'zod';
import { operation } from '../../shared/kit/operation.ts';
import { each, subjects } from '../../shared/kit/subjects.ts';
import { timespanOf } from '../../shared/tables/timespan.ts';

export default operation({
  name: 'parse-timespans',
  summary: 'Read time spans as Kusto writes them, such as 1.02:03:04.5, into seconds.',
  entities: [],
  input: z.strictObject(subjects('time span', { most: 100_000, longest: 100 })),
  row: z.object({ sourceIndex: z.int(), Timespan: z.string(), Seconds: z.number().nullable().describe('null when it cannot be read; a problem says so.') }),
  limits: { rows: 100_000, seconds: 30, bytes: 16_000_000 },
  uses: [],
  examples: [{ given: { values: ['1.00:00:00.5', '-00:01:00'] }, rows: [{ Seconds: 86_400.5 }, { Seconds: -60 }] }],
  *run(input, _ports, call) {
    for (const { value, sourceIndex } of each(input)) {
      const seconds = timespanOf(value);
      if (Number.isNaN(seconds)) call.problem({ code: 'unreadable', about: `value ${sourceIndex}`, detail: `"${value}" is no time span; it is written [-][d.]hh:mm:ss[.fffffff].` });
      yield { sourceIndex, Timespan: value, Seconds: Number.isNaN(seconds) ? null : seconds };
    }
  },
});
