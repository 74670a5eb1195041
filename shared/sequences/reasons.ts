import type { Encoded } from './events.ts';
import type { EventLogs } from './likelihood.ts';
import type { SequenceModel } from './model.ts';

const most = 3;
/** Steps more likely than this need no words. */
const likely = Math.log(0.2);

const percent = (log: number): string => `${(100 * Math.exp(log)).toPrecision(2)} %`;
const cut = (text: string): string => (text.length > 80 ? `${text.slice(0, 79)}…` : text);

/** The least likely steps of a session in words: what followed what, and with which parameters. */
export const reasons = (model: SequenceModel, { starts, command, commands, params, param, parameters }: Encoded, logs: EventLogs, session: number): string[] => {
  const from = starts[session]!;
  const to = starts[session + 1]!;
  const name = (event: number): string => cut(commands.words[command[event]!]!);
  const steps: { log: number; text: () => string }[] = [];
  for (let event = from; event < to; event += 1) {
    const log = logs.transition[event]!;
    const known = model.knows(commands.words[command[event]!]!) ? '' : ' (never seen in training)';
    steps.push({ log, text: () => `${name(event)}${known} ${event === from ? 'at the beginning' : `after ${name(event - 1)}`}: ${percent(log)}` });
    const withParams = logs.params[event]!;
    const names = (): string => param.slice(params[event], params[event + 1]).map((code) => parameters.words[code]!).sort().join(', ');
    if (withParams < 0) steps.push({ log: withParams, text: () => `${name(event)} with ${cut(names()) || 'no parameters'}: ${percent(withParams)} a parameter` });
  }
  steps.push({ log: logs.end[session]!, text: () => `ends with ${name(to - 1)}: ${percent(logs.end[session]!)}` });
  return steps.filter(({ log }) => log < likely).sort((a, b) => a.log - b.log).slice(0, most).map(({ text }) => text());
};
