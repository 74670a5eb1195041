/** Degrees. */
export interface Point {
  latitude: number;
  longitude: number;
}

/** The mean radius of the Earth in kilometres that the specification fixes. */
const radius = 6371;
const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** Kilometres along the great circle, by the haversine formula. */
export const distance = (from: Point, to: Point): number => {
  const across = Math.sin(radians(to.latitude - from.latitude) / 2) ** 2;
  const along = Math.sin(radians(to.longitude - from.longitude) / 2) ** 2;
  const half = across + Math.cos(radians(from.latitude)) * Math.cos(radians(to.latitude)) * along;
  return 2 * radius * Math.asin(Math.min(1, Math.sqrt(half)));
};
