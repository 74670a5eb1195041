/** Points of `width` numbers, one after another, each standing for `weight` equal rows. */
export interface Points {
  width: number;
  values: Float64Array;
  weight: Float64Array;
  /** Row → its point. */
  of: Int32Array;
  /** Point → its first row. */
  first: Int32Array;
}

/** Equal rows become one point with a weight, in order of first sight: logs repeat themselves. Columns of equal length. Cost: rows × columns. */
export const collapsed = (columns: readonly Float64Array[]): Points => {
  const width = columns.length;
  const rows = columns[0]?.length ?? 0;
  let of = new Int32Array(rows);
  let size = rows === 0 ? 0 : 1;
  for (const column of columns) {
    const codes = new Map<number, Map<number, number>>();
    const next = new Int32Array(rows);
    size = 0;
    for (let row = 0; row < rows; row += 1) {
      let inner = codes.get(of[row]!);
      if (!inner) codes.set(of[row]!, (inner = new Map<number, number>()));
      const value = column[row]!;
      let code = inner.get(value);
      if (code === undefined) {
        inner.set(value, (code = size));
        size += 1;
      }
      next[row] = code;
    }
    of = next;
  }
  const first = new Int32Array(size).fill(-1);
  const weight = new Float64Array(size);
  for (let row = 0; row < rows; row += 1) {
    const point = of[row]!;
    weight[point]! += 1;
    if (first[point]! < 0) first[point] = row;
  }
  const values = new Float64Array(size * width);
  for (let point = 0; point < size; point += 1) for (let c = 0; c < width; c += 1) values[point * width + c] = columns[c]![first[point]!]!;
  return { width, values, weight, of, first };
};

export const scalings = ['rows', 'columns', 'none'] as const;
/** rows: every row to length 1, so that only proportions count; columns: each minus its median over its spread; none. */
export type Scaling = (typeof scalings)[number];

/** Scales columns of equal length; `rows` divides each row by its Euclidean length (a row of zeros stays). */
export const rescaled = (columns: readonly Float64Array[], scaling: Scaling): Float64Array[] => {
  if (scaling === 'columns') return columns.map(standardised);
  if (scaling === 'none') return [...columns];
  const length = new Float64Array(columns[0]?.length ?? 0);
  for (const column of columns) for (let row = 0; row < length.length; row += 1) length[row]! += column[row]! ** 2;
  for (let row = 0; row < length.length; row += 1) length[row] = Math.sqrt(length[row]!) || 1;
  return columns.map((column) => column.map((value, row) => value / length[row]!));
};

/** Minus the median, over half the distance between the 16th and the 84th percentile (σ of a normal column), or over the deviation where that is 0. */
const standardised = (column: Float64Array): Float64Array => {
  const sorted = column.toSorted();
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? 0;
  const mean = column.reduce((sum, value) => sum + value, 0) / column.length;
  const spread = (at(0.841) - at(0.159)) / 2 || Math.sqrt(column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / column.length) || 1;
  return column.map((value) => (value - at(0.5)) / spread);
};
