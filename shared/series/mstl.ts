import type { Work } from '../tables/work.ts';
import { type Decomposition, stl } from './stl.ts';

const rounds = 2;
/** Span of the seasonal smoother of the shortest season, and how much wider each longer one's is. */
const [narrowest, wider] = [11, 4];

/**
 * MSTL: several seasons at once (Bandara, Hyndman & Bergmeir 2021). Season by season, shortest first and twice over, STL finds one season in the
 * series without the others; trend and residual are those of the last STL. `seasonal` is the sum of the seasons.
 */
export function* mstl(values: Float64Array, { periods, robust = false }: { periods: readonly number[]; robust?: boolean }): Work<Decomposition & { seasons: Float64Array[] }> {
  const n = values.length;
  const ordered = [...new Set(periods)].sort((a, b) => a - b);
  const seasons = ordered.map(() => new Float64Array(n));
  const rest = values.slice();
  let last: Decomposition | undefined;
  for (let round = 0; round < rounds; round += 1)
    for (const [place, period] of ordered.entries()) {
      const season = seasons[place]!;
      for (let index = 0; index < n; index += 1) rest[index]! += season[index]!;
      const work = stl(rest, { period, seasonal: narrowest + wider * place, robust });
      for (let step = work.next(); ; step = work.next()) {
        if (step.done) {
          last = step.value;
          break;
        }
        yield (round * ordered.length + place + step.value) / (rounds * ordered.length);
      }
      season.set(last.seasonal);
      for (let index = 0; index < n; index += 1) rest[index]! -= season[index]!;
    }
  const seasonal = new Float64Array(n);
  for (const season of seasons) for (let index = 0; index < n; index += 1) seasonal[index]! += season[index]!;
  return { ...last!, seasonal, seasons };
}
