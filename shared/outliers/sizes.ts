/** How many of `available`: a share when `given` is between 0 and 1, else that number, at most all; `usual` when nothing is given. */
export const sizeOf = (given: number | undefined, available: number, usual: number): number => {
  const wanted = given === undefined ? usual : given > 0 && given < 1 ? Math.floor(given * available) : Math.floor(given);
  return Math.min(available, Math.max(1, wanted));
};

/** The value below which a share of the sorted values lies, with linear interpolation. */
export const quantile = (values: Float64Array, share: number): number => {
  const sorted = values.toSorted();
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)]!;
  return below + (sorted[Math.ceil(place)]! - below) * (place - Math.floor(place));
};
