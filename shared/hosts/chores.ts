import type { Chore } from './chore.ts';

/** What every installation does by the clock. A chore whose secrets are not set is left out. */
export const chores: readonly Chore[] = [
  // MaxMind publishes on Tuesdays and Fridays; the next morning it is there everywhere.
  { name: 'RefreshGeoLite', schedule: '0 30 6 * * 3,6', operation: 'write-geolite', input: {} },
  { name: 'RefreshLists', schedule: '0 7 * * * *', operation: 'write-lists', input: {} },
];
