import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import outliers from '../../../functions/detect/outliers.ts';
import type { Report, Row } from '../../../shared/kit/report.ts';
import { runIn } from '../../support/run.ts';
import { type Answer, cases, type Rules } from '../cases.ts';
import type { Capability } from '../capability.ts';
import { difference } from '../compare.ts';

const tableOf = (given: unknown, folder: string): Row[] =>
  typeof given === 'string' ? readFileSync(join(folder, given), 'utf8').split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as Row) : (given as Row[]);

interface Flagged {
  outliers: number[];
  scores: number[];
  trees: number;
  sample_size: number;
  features_per_tree: number;
  planted: number[];
}
interface Got extends Flagged {
  planted: number[];
  again: number[];
}

const answer: Answer = async ({ op, args }, folder) => {
  if (op === 'remove_common_items') throw new Error('There is no such operation.');
  const features = (rows: Row[]): Row[] => rows.map(({ planted: _, ...row }) => row);
  const train = tableOf(args['train'], folder);
  const test = args['test'] === undefined || args['test'] === null ? undefined : tableOf(args['test'], folder);
  const input = {
    rows: features(test ?? train), ...(test && { trainRows: features(train) }), show: 'all', method: op === 'isolation_forest' ? 'isolation-forest' : 'random-cut-forest',
    contamination: args['contamination'] ?? 0.05, maxSamples: args['max_samples'] ?? undefined, maxFeatures: args['max_features'] ?? undefined,
    trees: (args['num_trees'] as number) ?? 100, treeSize: (args['tree_size'] as number) ?? 256,
  };
  const flagged = ({ rows }: Report): number[] => rows.filter((row) => row['outlier']).map((row) => row['sourceIndex'] as number);
  const report = await runIn(outliers, input);
  const [model] = report.sections!['model'] as unknown as [Record<string, number>];
  const planted = (test ?? train).flatMap((row, index) => (row['planted'] === true ? [index] : []));
  return {
    outliers: flagged(report), scores: report.rows.map((row) => row['score'] as number), again: flagged(await runIn(outliers, input)), planted,
    trees: model['trees']!, sample_size: model['sampleSize']!, features_per_tree: model['featuresPerTree']!,
  };
};

/** Mean ranks of equal values. */
const ranks = (values: number[]): number[] => {
  const order = [...values.keys()].sort((a, b) => values[a]! - values[b]!);
  const out: number[] = [];
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to < order.length && values[order[to]!] === values[order[from]!]) to += 1;
    for (let place = from; place < to; place += 1) out[order[place]!] = (from + to - 1) / 2;
    from = to;
  }
  return out;
};
const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const spearman = (a: number[], b: number[]): number => {
  const [x, y] = [ranks(a), ranks(b)];
  const [mx, my] = [mean(x), mean(y)];
  const product = (p: number[], mp: number, q: number[], mq: number): number => p.reduce((sum, value, index) => sum + (value - mp) * (q[index]! - mq), 0);
  return product(x, mx, y, my) / Math.sqrt(product(x, mx, x, mx) * product(y, my, y, my));
};

/** The folder's own rules: both forests are random. */
const compare: Rules['compare'] = (given, { result, better }, { op, args }) => {
  const got = given as Got;
  const wanted = result as Flagged;
  const forest = op === 'isolation_forest';
  const found = new Set(got.outliers);
  const shapes = forest && difference({ trees: got.trees, sample_size: got.sample_size, features_per_tree: got.features_per_tree }, { trees: wanted.trees, sample_size: wanted.sample_size, features_per_tree: wanted.features_per_tree });
  if (shapes) return shapes;
  if (JSON.stringify(got.outliers) !== JSON.stringify(got.again)) return 'the same input and seed gave another answer';
  const missed = better === undefined ? wanted.outliers.filter((row) => got.planted.includes(row) && !found.has(row)) : [];
  if (missed.length > 0) return `planted rows ${missed.join(', ')} are not flagged`;
  const share = got.planted.length === 0 ? 1 : got.planted.filter((row) => found.has(row)).length / got.planted.length;
  if (((args['contamination'] as number | undefined) ?? 0.05) >= 0.02 && share < 0.95) return `only ${Math.round(share * 100)} % of the planted rows are flagged`;
  const slack = Math.max(2, 0.2 * wanted.outliers.length);
  if (Math.abs(got.outliers.length - wanted.outliers.length) > slack) return `${got.outliers.length} outliers instead of ${wanted.outliers.length}`;
  if (!forest) return undefined;
  // Equal scores throughout have no ranks to compare.
  const correlation = new Set(wanted.scores).size === 1 ? 1 : spearman(got.scores, wanted.scores);
  if (!(correlation >= 0.8)) return `rank correlation of the scores ${correlation.toFixed(3)}`;
  const apart = mean(got.scores.map((score, index) => Math.abs(score - wanted.scores[index]!)));
  return apart <= 0.03 ? undefined : `scores differ by ${apart.toFixed(4)} on average`;
};

const capability: Capability = (folder) => cases(folder, answer, { compare });
export default capability;
