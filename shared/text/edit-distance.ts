/** Insertions, deletions, changes and swaps of neighbours (optimal string alignment); `most` + 1 when there are more. */
export const editDistance = (a: string, b: string, most: number): number => {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, before[j - 2]! + 1);
      row.push(cost);
    }
    if (Math.min(...row) > most) return most + 1;
    before = last;
    last = row;
  }
  return Math.min(last[b.length]!, most + 1);
};

/** The known name that was probably meant: at most a third of it mistyped. */
export const nearest = (name: string, known: readonly string[]): string | undefined => {
  const lower = name.toLowerCase().slice(0, 64);
  const most = Math.max(1, Math.floor(lower.length / 3));
  const near = known.map((one) => ({ one, far: editDistance(lower, one.toLowerCase(), most) })).filter(({ far }) => far <= most);
  return near.sort((a, b) => a.far - b.far)[0]?.one;
};
