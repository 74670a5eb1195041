import { domainToASCII } from 'node:url';
import { parse } from 'tldts';

export interface HostParts {
  /** `login.eu` of `login.eu.example.co.uk`; empty when there is none. */
  subdomain: string;
  /** `example` of `login.eu.example.co.uk`; empty when the host is itself a suffix. */
  domain: string;
  /** `co.uk` of `login.eu.example.co.uk`. */
  suffix: string;
  /** `example.co.uk` of `login.eu.example.co.uk`; empty when the host is itself a suffix. */
  registered: string;
}

const icann = { allowPrivateDomains: false, extractHostname: false, validateHostname: false, detectIp: false } as const;

/** The lower-case A-label form of a host, without a trailing dot; empty when it cannot be a host. */
export const asciiHost = (host: string): string => {
  const lower = host.toLowerCase().replace(/\.$/, '');
  return isAscii(lower) ? lower : domainToASCII(lower);
};

/** The parts of a host by the ICANN section of the public suffix list; undefined when its last label is no known suffix. */
export const partsOf = (host: string): HostParts | undefined => {
  const ascii = asciiHost(host);
  if (ascii === '') return undefined;
  const { publicSuffix, isIcann, domainWithoutSuffix, subdomain, domain } = parse(ascii, icann);
  if (!isIcann || !publicSuffix) return undefined;
  return { subdomain: subdomain ?? '', domain: domainWithoutSuffix ?? '', suffix: publicSuffix, registered: domain ?? '' };
};

/** Whether the host ends in a suffix of the ICANN section. Takes A-labels and U-labels in any case. */
export const hasSuffix = (host: string): boolean => parse(asciiHost(host), icann).isIcann === true;

const mostLabels = 5000;

/** Tells for many hosts whether their last label is, or ends, a suffix of the ICANN section; remembers its answers. */
export const suffixCheck = (): ((lastLabel: string) => boolean) => {
  const known = new Map<string, boolean>();
  return (label) => {
    let answer = known.get(label);
    if (answer === undefined) {
      answer = hasSuffix(`x.${label}`);
      if (known.size < mostLabels) known.set(label, answer);
    }
    return answer;
  };
};

const isAscii = (text: string): boolean => {
  for (let place = 0; place < text.length; place += 1) if (text.charCodeAt(place) > 127) return false;
  return true;
};
