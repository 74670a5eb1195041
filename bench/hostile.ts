import { execFileSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { hostile } from '../tests/proofs/hostile/index.ts';

const usage = `npm run hostile -- [reader ...] [--most MIB] [--patience SECONDS] [--worst] [--json]
  reader      only readers whose name starts so
  --most MIB  the largest input; sizes double from one mebibyte (default 64)
  --patience SECONDS  no further size after one that took so long (default 30)
  --worst     of each reader only the input that is slowest at one mebibyte
  --json      one JSON line an input instead of a table
Each hostile input has a process of its own. Times are seconds of processor time; growth is the worst factor from one size to its double, among those of 50 ms and more.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { most: { type: 'string', default: '64' }, patience: { type: 'string', default: '30' }, worst: { type: 'boolean' }, slowest: { type: 'string' }, json: { type: 'boolean' }, help: { type: 'boolean' }, one: { type: 'string' } },
});

const mebibyte = 2 ** 20;
const floor = 0.05;
const patience = Number(values.patience);

const seconds = async (work: () => unknown): Promise<number> => {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
};

interface Growth {
  times: number[];
  worst: number;
  peakMb: number;
  failed?: string;
}

/** The time at each size, until the largest or until patience ends. Short runs are repeated: the least of them counts. */
const doubled = async (index: number, most: number): Promise<Growth> => {
  const { prepare } = hostile[index]!;
  const times: number[] = [];
  let failed: string | undefined;
  try {
    for (let size = mebibyte; size <= most * mebibyte && (times.at(-1) ?? 0) < patience; size *= 2) {
      let work = prepare(size);
      let least = await seconds(work);
      for (let spent = least; spent < 0.3; spent += Math.max(least, 0.02)) {
        work = prepare(size);
        least = Math.min(least, await seconds(work));
      }
      times.push(least);
    }
  } catch (thrown) {
    failed = String(thrown).slice(0, 200);
  }
  const factors = times.slice(1).map((time, at) => (times[at]! < floor ? 0 : time / times[at]!));
  return { times, worst: Math.max(0, ...factors), peakMb: Math.round(process.resourceUsage().maxRSS / 1024), ...(failed !== undefined && { failed }) };
};

/** The input of a reader that costs most at one mebibyte. */
const slowest = async (reader: string): Promise<number> => {
  let worst = { index: -1, time: -1 };
  for (const [index, { reader: own, prepare }] of hostile.entries()) {
    if (own !== reader) continue;
    const time = Math.min(await seconds(prepare(mebibyte)), await seconds(prepare(mebibyte)));
    if (time > worst.time) worst = { index, time };
  }
  return worst.index;
};

const child = (args: readonly string[]): string => execFileSync(process.execPath, [import.meta.filename, ...args], { encoding: 'utf8' });

if (values.help) console.log(usage);
else if (values.one !== undefined) console.log(JSON.stringify(await doubled(Number(values.one), Number(values.most))));
else if (values.slowest !== undefined) console.log(await slowest(values.slowest));
else {
  if (!values.json) console.log(['reader', 'shape', 'seconds at 1, 2, 4 … MiB', 'MiB/s', 'growth', 'peak MB'].join('\t'));
  const wanted = [...hostile.entries()].filter(([, { reader }]) => positionals.length === 0 || positionals.some((name) => reader.startsWith(name)));
  const chosen = values.worst ? [...new Set(wanted.map(([, { reader }]) => reader))].map((reader) => () => Number(child(['--slowest', reader]))) : wanted.map(([index]) => () => index);
  for (const choose of chosen) {
    const index = choose();
    const { reader, shape } = hostile[index]!;
    const { times, worst, peakMb, failed } = JSON.parse(child(['--one', String(index), '--most', values.most, '--patience', values.patience])) as Growth;
    const speed = 2 ** (times.length - 1) / times.at(-1)!;
    if (values.json) console.log(JSON.stringify({ reader, shape, times, speed, worst, peakMb, failed }));
    else console.log([reader, shape, times.map((time) => time.toFixed(2)).join(' '), speed.toFixed(1), worst.toFixed(2), peakMb, failed ?? ''].join('\t'));
  }
}
