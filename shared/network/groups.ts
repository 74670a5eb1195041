/** Works on `size` items at a time and gives the results in the order of the items. */
export async function* inGroups<T, R>(items: readonly T[], size: number, work: (item: T) => Promise<R>): AsyncGenerator<R> {
  for (let from = 0; from < items.length; from += size) yield* await Promise.all(items.slice(from, from + size).map(work));
}
