import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { enableCompileCache, flushCompileCache } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Bench, Work } from './bench.ts';

const usage = `npm run bench -- [name ...] [--reference DIR] [--python PATH] [--list] [--json]
  name             only benchmarks whose name starts so
  --reference DIR  also time the reference (a folder that holds the package msticpy) in the same run
  --python PATH    the Python that has the reference's dependencies (default python3)
  --list           names and sizes
  --json           one JSON line a benchmark instead of a table
Every benchmark runs in a process of its own: a warm-up of at least one run and half a second, then the median of its runs. Ratios are theirs / ours.
Memory is that of the process: "start" before the work (Node, our modules and the input), "peak" by the end of one run, as the reference is measured, "most" by the end of all runs.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    reference: { type: 'string' }, python: { type: 'string', default: 'python3' }, list: { type: 'boolean' }, json: { type: 'boolean' },
    help: { type: 'boolean' }, one: { type: 'string' },
  },
});

interface Timing {
  seconds: number;
  startMb: number;
  peakMb: number;
  mostMb: number;
  check: unknown;
  peerSeconds?: number;
}

/** Milliseconds: a service runs compiled code, and short work is compiled only after some runs. */
const warmUp = 500;

const median = (numbers: number[]): number => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]!;

const mostMb = (): number => Math.round(process.resourceUsage().maxRSS / 1024);

const time = async (work: Work, runs: number): Promise<{ seconds: number; peakMb: number; check: unknown }> => {
  const warm = performance.now() + warmUp;
  let check = await work();
  const peakMb = mostMb();
  while (performance.now() < warm) check = await work();
  const taken: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const started = performance.now();
    check = await work();
    taken.push((performance.now() - started) / 1000);
  }
  return { seconds: median(taken), peakMb, check };
};

const measure = async ({ prepare, peer, runs = 5 }: Bench): Promise<Timing> => {
  const work = await prepare();
  globalThis.gc?.();
  const startMb = Math.round(process.memoryUsage.rss() / 2 ** 20);
  const ours = { startMb, ...(await time(work, runs)), mostMb: mostMb() };
  return { ...ours, ...(peer && { peerSeconds: (await time(await peer.prepare(), runs)).seconds }) };
};

const files = readdirSync(import.meta.dirname).filter((file) => file.endsWith('.bench.ts')).sort();
const load = async (file: string): Promise<Bench[]> => ((await import(`./${file}`)) as { default: Bench[] }).default;

const compiled = join(tmpdir(), 'gumshoe-bench-compiled');
/** The benchmark in a process of its own. */
const alone = (one: string): Timing => {
  const printed = execFileSync(process.execPath, ['--expose-gc', join(import.meta.dirname, 'run.ts'), '--one', one], { encoding: 'utf8', maxBuffer: 1e8, env: { ...process.env, NODE_COMPILE_CACHE: compiled } });
  return JSON.parse(printed.trim().split('\n').at(-1)!) as Timing;
};

/** Seconds of the reference at the same name and size, from its own script beside the vectors. */
const referenceOf = ({ name, size }: Bench): number | undefined => {
  const script = resolve('../shared/bench/reference/bench_analytics.py');
  if (!values.reference || !existsSync(script)) return undefined;
  try {
    const printed = execFileSync(values.python, [script, values.reference, '--worker', name, String(size)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], timeout: 300_000 });
    return (JSON.parse(printed.trim().split('\n').at(-1)!) as { seconds?: number }).seconds;
  } catch {
    return undefined;
  }
};

const ratio = (theirs: number | undefined, ours: number): string => (theirs === undefined ? '-' : `${(theirs / ours).toFixed(1)}x`);

if (values.help) console.log(usage);
else if (values.one) {
  const [file = '', index = '0'] = values.one.split('#');
  console.log(JSON.stringify(await measure((await load(file))[Number(index)]!)));
} else {
  // The children take the modules from this cache: Node's reader of TypeScript, which no bundle needs, would add 35 MB to each.
  enableCompileCache(compiled);
  if (!values.json && !values.list) console.log(['name', 'size', 'seconds', 'per second', 'start MB', 'peak MB', 'most MB', 'peer', 'reference', 'wanted'].join('\t'));
  for (const file of files) {
    const benches = await load(file);
    flushCompileCache();
    for (const [index, bench] of benches.entries()) {
      const { name, size, unit, target } = bench;
      if (positionals.length > 0 && !positionals.some((wanted) => name.startsWith(wanted))) continue;
      if (values.list) {
        console.log(`${name}\t${size} ${unit}`);
        continue;
      }
      const timing = alone(`${file}#${index}`);
      const reference = referenceOf(bench);
      if (values.json) console.log(JSON.stringify({ name, size, unit, ...timing, reference, target }));
      else console.log([name, `${size} ${unit}`, timing.seconds.toPrecision(3), Math.round(size / timing.seconds), timing.startMb, timing.peakMb, timing.mostMb, ratio(timing.peerSeconds, timing.seconds), ratio(reference, timing.seconds), target ? `${target}x` : ''].join('\t'));
    }
  }
}
