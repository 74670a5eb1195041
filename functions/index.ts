import type { Catalogue } from '../shared/kit/operation.ts';
import lookupIpDistance from './lookup/ip-distance.ts';
import lookupIpKind from './lookup/ip-kind.ts';
import lookupIpLocation from './lookup/ip-location.ts';
import lookupIpOwner from './lookup/ip-owner.ts';
import scoreObservables from './score/observables.ts';
import writeClosure from './write/closure.ts';

/** What Gumshoe offers: one import and one entry for each operation, in the order of their names. */
export const catalogue: Catalogue = [
  lookupIpDistance,
  lookupIpKind,
  lookupIpLocation,
  lookupIpOwner,
  scoreObservables,
  writeClosure,
];
