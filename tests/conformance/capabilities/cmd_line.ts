import detectCommandBursts from '../../../functions/detect/command-bursts.ts';
import detectRiskyCommands from '../../../functions/detect/risky-commands.ts';
import type { Operation } from '../../../shared/kit/operation.ts';
import { runIn } from '../../support/run.ts';
import { testPorts } from '../../support/ports.ts';
import { timeOf } from '../../../shared/tables/time.ts';
import type { Capability } from '../capability.ts';
import { type Call, cases } from '../cases.ts';
import { difference } from '../compare.ts';

const call = async (operation: Operation, input: object) => {
  const ports = testPorts();
  const report = await ports.clock.run(runIn(operation, input, ports));
  await ports.close();
  const bad = report.problems.find(({ code }) => code === 'bad-time');
  if (bad) throw new Error(bad.detail);
  return report.rows;
};

const answers: Readonly<Record<string, (args: Call['args']) => Promise<unknown>>> = {
  risky_cmd_line: async ({ rows, cmd_field = 'Command', log_type, rules, detection_rules }) => {
    const found = await call(detectRiskyCommands, { rows, commandColumn: cmd_field, logType: log_type, ...((rules ?? detection_rules) ? { rules: rules ?? detection_rules } : {}) });
    return found.map(({ row, time, command, rules }) => ({ row, time: timeOf(time), command, rules }));
  },
  cmd_speed: async ({ rows, cmd_field, time = 5, events = 10 }) => {
    const found = await call(detectCommandBursts, { rows, commandColumn: cmd_field, seconds: time ?? 5, events: events ?? 10 });
    return found.map(({ start, source_rows, seconds }) => ({ start, source_rows, seconds }));
  },
};

interface Line {
  row?: number;
  time: unknown;
  command: unknown;
  rules?: string[];
}

/** Names of the built-in rules are free; those of a caller are their patterns. */
const compared = (got: Line[], wanted: Line[], named: boolean): string | undefined =>
  difference(
    got.map(({ rules, ...line }) => (named ? { ...line, rules: rules?.toSorted() } : line)),
    wanted.map(({ rules, ...line }) => ({ ...line, time: timeOf(line.time), ...(named && rules ? { rules: rules.toSorted() } : {}) })),
    { relative: 1e-9, partial: true },
  );

const capability: Capability = (folder) =>
  cases(folder, ({ op, args }) => answers[op]!(args), {
    compare: (answer, { result, better }, { op, args }) => {
      const target = better ?? result;
      if (op === 'cmd_speed') return difference(answer, target, { relative: 1e-9, partial: true });
      return compared(answer as Line[], target as Line[], Boolean(args['rules'] ?? args['detection_rules']));
    },
  });
export default capability;
