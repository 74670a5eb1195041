import type { Call } from '../kit/call.ts';
import { lookup, type LookupPorts } from './lookup.ts';
import type { Outcome } from './outcome.ts';
import type { Provider } from './provider.ts';

/** Values that belong to nobody's case: well-known resolvers, reserved names, the hash of the empty file. */
const probes: Readonly<Record<string, string>> = {
  ipv4: '8.8.8.8', ipv6: '2001:4860:4860::8888', dns: 'example.com', hostname: 'www.example.com', url: 'https://www.example.com/', email: 'nobody@example.com',
  sha256_hash: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', md5_hash: 'd41d8cd98f00b204e9800998ecf8427e', user: 'nobody',
};

/** One real question to one provider, past the cache: it costs a call of its quota. Undefined when there is nothing harmless to ask. */
export const probe = async (provider: Provider, ports: LookupPorts, call: Pick<Call, 'signal' | 'deadline'>): Promise<Outcome | undefined> => {
  const type = Object.keys(probes).find((candidate) => provider.asks[candidate]);
  if (type === undefined) return undefined;
  const options = { names: [provider.name], cache: 'refresh' as const, attempts: 1, timeout: 10_000 };
  for await (const { answered } of lookup([{ value: probes[type]!, type }], options, [provider], ports, { ...call, progress: () => undefined })) return answered.outcome;
  return undefined;
};
