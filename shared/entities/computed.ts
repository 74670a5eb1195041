import { versionOf } from '../network/address.ts';
import { urlParts } from '../network/url.ts';
import { alertFacts } from './alert-facts.ts';
import type { ClassName } from './classes.ts';
import type { Entity } from './entity.ts';
import { armParts, joinPath, separatorOf } from './paths.ts';

type Facts = Readonly<Record<string, unknown>>;

/** `ws01.corp.example.com`, or the bare name. */
export const fqdnOf = (host: Entity): string | undefined => {
  const name = host.text('HostName') ?? host.text('NetBiosName');
  const domain = host.text('DnsDomain');
  return name !== undefined && domain !== undefined ? `${name}.${domain}` : name;
};

/** `CORP\alice`, else `alice@example.com`, else `host\alice`, else `alice`. */
export const qualifiedNameOf = (account: Entity): string | undefined => {
  const name = account.text('Name');
  if (name === undefined) return account.text('QualifiedName');
  const suffix = account.text('UPNSuffix');
  const domain = account.text('NTDomain');
  if (domain !== undefined) return `${domain}\\${name}`;
  if (suffix !== undefined) return `${name}@${suffix}`;
  const host = account.link('Host');
  const on = host && fqdnOf(host);
  return on === undefined ? name : `${on}\\${name}`;
};

export const fullPathOf = (file: Entity): string | undefined => {
  const name = file.text('Name');
  return file.text('FullPath') ?? (name === undefined ? undefined : joinPath(file.text('Directory'), name, file.text('OSFamily')));
};

/** The hash that says most: of the linked ones SHA-256, SHA-1, MD5, Authenticode; else the file's own. */
export const fileHashOf = (file: Entity): string | undefined => {
  const linked = new Map(file.links('FileHashes').map((hash) => [hash.text('Algorithm'), hash.text('Value')]));
  const best = ['SHA256', 'SHA1', 'MD5', 'SHA256AC'].map((algorithm) => linked.get(algorithm)).find((value) => value !== undefined);
  return best ?? ['Sha256', 'Sha1', 'Md5', 'Sha256Ac'].map((name) => file.text(name)).find((value) => value !== undefined);
};

const rules: Readonly<Partial<Record<ClassName, (entity: Entity) => Facts>>> = {
  account: (account) => {
    const [name, suffix] = [account.text('Name'), account.text('UPNSuffix')];
    return {
      qualified_name: qualifiedNameOf(account),
      Upn: name !== undefined && suffix !== undefined ? `${name}@${suffix}` : undefined,
      AadUserId: account.text('ObjectGuid'),
    };
  },
  host: (host) => {
    const full = fqdnOf(host);
    const domain = host.text('DnsDomain') ?? host.text('NTDomain');
    return {
      fqdn: full,
      computer: full,
      DeviceName: full,
      FullName: full !== undefined && full === host.text('HostName') && domain !== undefined ? `${full}.${domain}` : full,
    };
  },
  ip: (ip) => ({ version: versionOf(ip.text('Address') ?? '') }),
  url: (url) => ({ ...urlParts(url.text('Url') ?? '') }),
  file: (file) => ({
    FullPath: fullPathOf(file),
    path_separator: separatorOf(file.text('Directory') ?? file.text('FullPath') ?? '', file.text('OSFamily')),
    file_hash: fileHashOf(file),
  }),
  process: (process) => {
    const image = process.link('ImageFile');
    return { ProcessName: image?.text('Name'), ProcessFilePath: image && fullPathOf(image) };
  },
  'azure-resource': (resource) => {
    const parts = armParts(resource.text('ResourceId') ?? '');
    return parts ? { SubscriptionId: parts.subscription, ResourceGroup: parts.group, Provider: parts.provider, ResourceIdParts: parts.pairs } : {};
  },
  geolocation: (place) => {
    const [latitude, longitude] = [place.values.get('Latitude'), place.values.get('Longitude')];
    return { coordinates: typeof latitude === 'number' && typeof longitude === 'number' ? [latitude, longitude] : undefined };
  },
  alert: alertFacts,
};

/** What follows from the properties and is not stored, under the names that analysts know. Stored values win. */
export const computedOf = (entity: Entity): Facts =>
  Object.fromEntries(Object.entries(rules[entity.type]?.(entity) ?? {}).filter(([name, value]) => value !== undefined && value !== null && !entity.values.has(name)));
