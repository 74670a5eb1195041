import { z } from 'zod';
import { operation } from '../../shared/kit/operation.ts';
import { detect, methods } from '../../shared/outliers/detect.ts';
import { explain } from '../../shared/outliers/explain.ts';
import { readMatrix, scaled } from '../../shared/outliers/matrix.ts';
import { beside, pick } from '../../shared/tables/pick.ts';
import { batches, quietly, rowsIn, tableInput, tableLimits } from '../../shared/tables/source.ts';
import { paced } from '../../shared/tables/work.ts';

/** A random cut forest takes about this many times as long as an isolation forest. */
const slower = 8;

export default operation({
  name: 'detect-outliers',
  summary: 'Find the rows that differ from the others in their numbers, and say by which columns.',
  entities: ['host', 'account', 'ip', 'process'],
  input: z.strictObject({
    ...tableInput(),
    columns: z.array(z.string()).max(100).default([]).describe('Columns with numbers; none: every column that holds a number in the first row.'),
    textColumns: z.array(z.string()).max(100).default([]).describe('Columns with text, read as how rare their value is.'),
    method: z.enum(methods).default('isolation-forest').describe('isolation-forest: fast; extended: also sees odd combinations; random-cut-forest: also streams.'),
    trainRows: z.array(z.record(z.string(), z.unknown())).max(tableLimits.inline).optional().describe('Learn from these rows and score the others; default: learn from the rows that are scored.'),
    trainBlob: z.string().max(1024).optional().describe('The same as a blob.'),
    contamination: z.number().gt(0).max(0.5).default(0.05).describe('Share of the training rows that counts as outliers; sets the threshold.'),
    scoreThreshold: z.number().positive().optional().describe('A threshold of the score itself, in place of contamination.'),
    trees: z.int().min(1).max(1000).optional().describe('More trees, steadier scores; default 100, and 50 when streaming.'),
    maxSamples: z.number().positive().optional().describe('Isolation forest: rows a tree, a number or a share; default at most 100.'),
    maxFeatures: z.number().positive().optional().describe('Isolation forest: columns a tree, a number or a share; default the square root.'),
    treeSize: z.int().min(2).max(4096).default(256).describe('Random cut forest: rows a tree.'),
    streaming: z.boolean().default(false).describe('Random cut forest: score each row against the rows before it, in the order of the table.'),
    window: z.int().min(2).max(1_000_000).default(2560).describe('With streaming: how many latest rows the trees remember.'),
    scaleColumns: z.boolean().default(true).describe('Give every column the same weight, whatever its unit. The plain isolation forest never minds.'),
    seed: z.int().min(0).max(2 ** 31 - 1).default(42).describe('The same seed and rows give the same answer.'),
    show: z.enum(['outliers', 'all']).default('outliers').describe('Return outliers with their columns and reasons, highest score first, or the score of every row.'),
    most: z.int().min(1).max(100_000).default(1000).describe('With outliers: at most this many.'),
  }),
  sections: {
    outliers: z.looseObject({
      sourceIndex: z.int().describe('Place of the row, from 0. Beside it: the columns of the row.'),
      score: z.number().describe('Isolation forest: 0 to 1, high is unusual. Random cut forest: how many rows it displaces.'),
      outlier: z.boolean(),
      reasons: z.array(z.string()).describe('The columns that set it apart, with their share.'),
    }),
    model: z.object({
      method: z.enum(methods),
      threshold: z.number().describe('Rows that score above it are outliers.'),
      rows: z.int(),
      flagged: z.int(),
      trees: z.int(),
      sampleSize: z.int().describe('Rows a tree.'),
      featuresPerTree: z.int(),
      columns: z.array(z.string()),
    }),
  },
  limits: { rows: 1_000_000, seconds: 240, bytes: 128_000_000, inline: 1_000_000 },
  uses: ['blobs', 'clock'],
  units: async (input, ports) => (await rowsIn(input, ports)) * (input.method === 'random-cut-forest' ? slower : 1),
  examples: [
    {
      given: {
        rows: Array.from({ length: 60 }, (_, index) => ({ host: `h${index}`, logons: 10 + ((index * 7) % 5), failures: index === 23 ? 90 : (index * 3) % 4 })),
        columns: ['logons', 'failures'],
        contamination: 0.016,
        maxFeatures: 2,
      },
      rows: [{ sourceIndex: 23, host: 'h23', outlier: true }],
    },
  ],
  async *run(input, { blobs, clock }, call) {
    const training = input.trainRows ?? input.trainBlob ? { rows: input.trainRows, blob: input.trainBlob, format: 'auto' as const } : undefined;
    const problem = call.problem.bind(call);
    const learnt = training && (await readMatrix(batches(training, { blobs }, call), input, problem));
    const { matrix, reading } = await readMatrix(batches(input, { blobs }, call), input, problem, learnt?.reading);
    const trees = input.trees ?? (input.streaming ? 50 : 100);
    const scale = input.scaleColumns && input.method !== 'isolation-forest';
    const given = scale ? { ...matrix, values: matrix.values.slice() } : matrix;
    if (scale) for (const part of new Set([matrix, learnt?.matrix ?? matrix])) scaled(part, reading);
    const { scores, threshold, samples, features, reasons } = await paced(detect(learnt?.matrix ?? matrix, matrix, { ...input, trees }), { call, clock, what: 'scoring' });

    const flagged = [...scores.keys()].filter((row) => scores[row]! > threshold);
    if (input.show === 'all') for (const [sourceIndex, score] of scores.entries()) yield ['outliers', { sourceIndex, score, outlier: score > threshold, reasons: [] }];
    else {
      const shown = flagged.toSorted((a, b) => scores[b]! - scores[a]! || a - b).slice(0, input.most);
      const rows = await pick(batches(input, { blobs }, quietly(call)), shown);
      for (const row of shown) yield ['outliers', beside(rows.get(row), { sourceIndex: row, score: scores[row]!, outlier: true, reasons: explain(given, reading, row, reasons(row)) })];
    }
    yield ['model', { method: input.method, threshold, rows: matrix.rows, flagged: flagged.length, trees, sampleSize: samples, featuresPerTree: features, columns: reading.names }];
  },
});
