import { classOf, type ClassName } from './classes.ts';
import { fqdnOf, fullPathOf, qualifiedNameOf } from './computed.ts';
import type { Entity } from './entity.ts';
import { shortHive } from './enums.ts';

const longest = 200;
const joined = (...parts: readonly (string | undefined)[]): string => parts.filter((part) => part !== undefined && part !== '').join(' ');

/** A short label. Two things may have the same: use `keyOf` to tell them apart. */
export const nameOf = (entity: Entity): string => {
  const name =
    named[entity.type]?.(entity) ??
    classOf(entity.type)
      .label.split(' ')
      .map((property) => entity.text(property))
      .find((text) => text !== undefined);
  return (name ?? entity.type).slice(0, longest);
};

const named: Readonly<Partial<Record<ClassName, (entity: Entity) => string | undefined>>> = {
  incident: (incident) => `Incident: ${incident.text('DisplayName') ?? incident.text('IncidentID') ?? ''}`,
  alert: (alert) => `Alert: ${alert.text('AlertDisplayName') ?? alert.text('SystemAlertId') ?? ''}`,
  account: (account) => account.text('Name') ?? account.text('DisplayName') ?? account.text('Sid') ?? account.text('AadUserId') ?? 'Unknown Account',
  process: (process) => `${process.link('ImageFile')?.text('Name') ?? process.text('CommandLine') ?? 'process'}[pid:${process.text('ProcessId') ?? '?'}]`,
  'azure-resource': (resource) => resource.text('ResourceId')?.split('/').at(-1),
  'registry-key': (key) => registryPath(key),
  'network-connection': (flow) => flowOf(flow),
};

const registryPath = (key: Entity): string =>
  [shortHive(key.text('Hive') ?? ''), key.text('Key')].filter((part) => part !== undefined && part !== '').join('\\');

const flowOf = (flow: Entity): string => {
  const end = (side: string) => `${flow.link(`${side}Address`)?.text('Address') ?? '?'}:${flow.text(`${side}Port`) ?? '?'}`;
  return `${end('Source')} -> ${end('Destination')}`;
};

/** One line that says more than the name. */
export const descriptionOf = (entity: Entity): string => (described[entity.type]?.(entity) ?? nameOf(entity)).slice(0, 2 * longest);

const described: Readonly<Partial<Record<ClassName, (entity: Entity) => string | undefined>>> = {
  account: qualifiedNameOf,
  alert: (alert) => {
    const start = alert.text('StartTimeUtc');
    const about = alert.text('CompromisedEntity');
    return about === undefined ? joined(nameOf(alert), '-', alert.text('SystemAlertId')) : joined(nameOf(alert), start && `(${start})`, about);
  },
  file: fullPathOf,
  filehash: (hash) => joined(hash.text('Algorithm') && `${hash.text('Algorithm')}:`, hash.text('Value')),
  geolocation: (place) =>
    ['CountryCode', 'State', 'City']
      .map((name) => place.text(name))
      .filter((text) => text !== undefined)
      .join('; '),
  host: fqdnOf,
  malware: (malware) => [malware.text('Name'), malware.text('Category')].filter((text) => text !== undefined).join(': '),
  process: (process) => joined(nameOf(process), process.text('CommandLine')),
  'registry-key': registryPath,
  'registry-value': (value) => joined(value.link('Key') && `${registryPath(value.link('Key')!)}\\`, value.text('Name'), value.text('Value')),
  'azure-resource': (resource) => resource.text('ResourceId'),
  unknown: () => 'OtherEntity',
};
