import type { ObservableType } from '../kit/observable.ts';
import type { Settings } from '../kit/settings.ts';
import { inCidr, parseCidr } from '../network/address.ts';
import type { Provider } from './provider.ts';

/** Traffic light protocol, from free to secret. */
export const markings = ['clear', 'green', 'amber', 'amber+strict', 'red'] as const;
export type Marking = (typeof markings)[number];

export type GateSettings = Pick<Settings, 'ownDomains' | 'ownAddresses' | 'tlpCeiling' | 'urlPolicy' | 'emailPolicy'>;

/** What may leave: the value as it goes out, or why it stays. */
export type Passage = { value: string } | { withheld: string };

/** Decides what a provider may see. Lists that are matched here see everything, and one's own server sees one's own things. */
export const passage = (value: string, type: ObservableType, { shares }: Pick<Provider, 'shares'>, settings: GateSettings, marking?: Marking): Passage => {
  if (shares !== 'observable') return { value };
  if (marking && markings.indexOf(marking) > markings.indexOf(settings.tlpCeiling))
    return { withheld: `Not sent: the value is marked TLP:${marking.toUpperCase()}.` };
  if (isOwnAddress(value, type, settings.ownAddresses)) return { withheld: 'Not sent: it is one of our own addresses.' };
  if (isOwnName(value, type, settings.ownDomains)) return { withheld: 'Not sent: it belongs to one of our own domains.' };
  if (type === 'email' && settings.emailPolicy === 'withhold') return { withheld: 'Not sent: e-mail addresses stay here by policy.' };
  if (type === 'url') return url(value, settings.urlPolicy);
  return { value };
};

const url = (value: string, policy: GateSettings['urlPolicy']): Passage => {
  const end = value.search(/[?#]/);
  if (end < 0 || policy === 'send') return { value };
  return policy === 'strip' ? { value: value.slice(0, end) } : { withheld: 'Not sent: the URL has a query, which stays here by policy.' };
};

const isOwnAddress = (value: string, type: ObservableType, own: readonly string[]): boolean => {
  const address =
    type === 'ipv4' || type === 'ipv6'
      ? value
      : type === 'cidr'
        ? parseCidr(value)?.network
        : type === 'url'
          ? hostOf(value).replace(/^\[|\]$/g, '')
          : undefined;
  return address !== undefined && own.some((block) => inCidr(address, block));
};

const isOwnName = (value: string, type: ObservableType, own: readonly string[]): boolean => {
  const host = type === 'dns' || type === 'hostname' ? value : type === 'url' ? hostOf(value) : type === 'email' ? value.slice(value.lastIndexOf('@') + 1) : '';
  return host !== '' && own.some((domain) => host === domain.toLowerCase() || host.endsWith(`.${domain.toLowerCase()}`));
};

const hostOf = (text: string): string => (URL.canParse(text) ? new URL(text).hostname : '');
