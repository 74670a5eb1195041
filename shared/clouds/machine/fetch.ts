import pkg from '../../../package.json' with { type: 'json' };
import type { Fetch } from '../../kit/ports.ts';
import type { Settings } from '../../kit/settings.ts';
import { lazily } from './lazily.ts';

/** The guarded way out; its HTTP client is loaded with the first call, which most cold starts never make. */
export const machineFetch = ({ proxy, noProxy, caBundle, loopbackHosts, trustedHosts }: Settings): Fetch => {
  const fetch = lazily(async () => {
    const { guardedFetch } = await import('../../outbound/fetch.ts');
    return guardedFetch({ proxy, noProxy, caBundle, loopbackHosts, trustedHosts, userAgent: `${pkg.name}/${pkg.version}` });
  });
  return async (url, init) => (await fetch())(url, init);
};
