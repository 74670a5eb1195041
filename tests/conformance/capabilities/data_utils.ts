import parseTimes from '../../../functions/parse/times.ts';
import parseTimespans from '../../../functions/parse/timespans.ts';
import type { Capability } from '../capability.ts';
import { cases } from '../cases.ts';
import { runIn as run } from '../../support/run.ts';

const capability: Capability = (folder) =>
  cases(folder, async ({ op, args }) => {
    if (op === 'parse_timespan') {
      if (args['value'] === null) return null;
      const { rows, problems } = await run(parseTimespans, { value: args['value'] });
      if (problems[0]) throw new Error(problems[0].detail);
      return rows[0]!['Seconds'];
    }
    const columns = typeof args['columns'] === 'string' ? [args['columns']] : (args['columns'] ?? undefined);
    const { sections } = await run(parseTimes, { rows: args['rows'], ...(columns !== undefined && { columns }) });
    const kinds = Object.fromEntries(sections!['columns']!.map(({ Column, Kind }) => [Column, Kind]));
    const shown = (name: string, cell: unknown): unknown => (kinds[name] !== 'other' && typeof cell === 'string' ? cell.replace(/\.(\d{3})Z$/, '.$1000Z') : cell);
    return { kinds, rows: sections!['rows']!.map((row) => Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, shown(name, cell)]))) };
    // A time without a zone is UTC either way.
  }, { idle: ['add_utc_tz'] });
export default capability;
