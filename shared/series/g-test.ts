export interface GTest {
  /** The largest line's share of the power. */
  g: number;
  /** Probability of so large a share when there is only noise. */
  pValue: number;
}

/**
 * Fisher's test for the largest line of a periodogram (Fisher 1929): g = max P / Σ P over m lines. No power at all gives p = 1.
 * `reference` replaces the exact sum by 1 − (1 − e^(−mg))^m above 700 lines, as msticpy does, with the digits that it loses.
 */
export const gTest = (max: number, sum: number, lines: number, { reference = false } = {}): GTest => {
  if (!(sum > 0)) return { g: 0, pValue: 1 };
  const g = Math.min(1, max / sum);
  return { g, pValue: reference && lines > 700 ? 1 - (1 - Math.exp(-lines * g)) ** lines : exactTail(lines, g) };
};

/** First terms up to here are added as doubles: nothing is lost to cancellation that matters at 1e-10. */
const small = 8;
/** From here on 1 − p is below e^−30. */
const certain = 30;

/**
 * P(g > x) = Σ_{j=1}^{⌊1/x⌋} (−1)^(j−1)·C(m,j)·(1−jx)^(m−1). With λ the first term, terms are at most λ^j/j! and 1 − p ≤ e^−λ (the shares are negatively
 * associated): small λ is summed from logarithms, large λ is 1, and between the two, where terms cancel, long whole numbers are exact enough.
 */
const exactTail = (m: number, x: number): number => {
  if (x >= 1) return m === 1 ? 1 : 0;
  if (m * x <= 1) return 1;
  const first = Math.exp(Math.log(m) + (m - 1) * Math.log1p(-x));
  if (first > certain) return 1;
  return Math.min(1, Math.max(0, first <= small ? summed(m, x) : fixed(m, x, first)));
};

const summed = (m: number, x: number): number => {
  let sum = 0;
  let logChoose = 0;
  for (let j = 1; j * x < 1 && j <= m; j += 1) {
    logChoose += Math.log((m - j + 1) / j);
    const term = Math.exp(logChoose + (m - 1) * Math.log1p(-j * x));
    sum += j % 2 === 1 ? term : -term;
    if (term <= 1e-18 * Math.abs(sum)) break;
  }
  return sum;
};

/** The same in fixed point, with as many bits as the largest binomial that counts has, and 80 more: the share is a whole number over 2^53, powers come by squaring. */
const fixed = (m: number, x: number, first: number): number => {
  let terms = 1;
  let logChoose = Math.log2(m);
  for (let size = first; terms * x < 1 && size > 1e-20; terms += 1) {
    size *= first / (terms + 1);
    logChoose += Math.log2(m / (terms + 1));
  }
  const bits = BigInt(Math.ceil(Math.max(0, logChoose)) + 80 + 53);
  const one = 1n << bits;
  const share = BigInt(Math.round(x * 2 ** 53)) << (bits - 53n);
  let sum = 0n;
  let choose = 1n;
  for (let j = 1; j * x < 1 && j <= terms; j += 1) {
    choose = (choose * BigInt(m - j + 1)) / BigInt(j);
    const term = choose * power(one - BigInt(j) * share, m - 1, bits);
    sum += j % 2 === 1 ? term : -term;
  }
  return Number(sum >> (bits - 64n)) / 2 ** 64;
};

const power = (base: bigint, exponent: number, bits: bigint): bigint => {
  if (base <= 0n) return 0n;
  let result = 1n << bits;
  let square = base;
  for (let left = exponent; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result = (result * square) >> bits;
    square = (square * square) >> bits;
  }
  return result;
};
