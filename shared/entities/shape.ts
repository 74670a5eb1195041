import { classOf, type ClassName } from './classes.ts';
import type { Entity, Value } from './entity.ts';
import { isEmpty } from './entity.ts';
import { memberOf } from './enums.ts';
import { splitPath } from './paths.ts';

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));
/** Identifiers that some sources write as numbers. */
const texts = words('AppId Asn ProcessId LogonId SessionId SystemAlertId IncidentID DeviceId Sid OSVersion');
const numbers = words('SourcePort DestinationPort Longitude Latitude MailCount');
const flags = words('IsDomainJoined IsVolumeAnomaly');

/** A property's value as its class wants it; `stray` is enumeration text that is no member, kept elsewhere. */
export const shaped = (type: ClassName, name: string, value: Value): { value: Value; stray?: string } => {
  const enumeration = classOf(type).enums?.[name];
  if (enumeration && typeof value === 'string') {
    const member = memberOf(enumeration, value);
    return member === undefined && value !== '' ? { value: null, stray: value } : { value: member ?? null };
  }
  if (texts.has(name) && typeof value === 'number') return { value: String(value) };
  if (numbers.has(name) && typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value))) return { value: Number(value) };
  if (flags.has(name) && typeof value === 'string' && /^(?:true|false)$/i.test(value)) return { value: value.toLowerCase() === 'true' };
  return { value };
};

const fill = (entity: Entity, name: string, value: Value): void => {
  if (isEmpty(entity.values.get(name)) && !isEmpty(value)) entity.values.set(name, value);
};

/** Properties that say the same in two ways: what one of them says fills the other. */
const rules: Readonly<Partial<Record<ClassName, (entity: Entity) => void>>> = {
  account(entity) {
    const [name, suffix] = halves(entity.text('Upn'), '@');
    if (suffix === undefined) return;
    fill(entity, 'Name', name);
    if (entity.text('Name')?.toLowerCase() === name?.toLowerCase()) fill(entity, 'UPNSuffix', suffix);
  },
  host(entity) {
    if (entity.text('HostName') !== undefined) return;
    const [name, domain] = halves(entity.text('DeviceName'), '.');
    fill(entity, 'HostName', name);
    fill(entity, 'DnsDomain', domain);
  },
  file(entity) {
    if (entity.text('Name') !== undefined) return;
    const { directory, name } = splitPath(entity.text('FullPath') ?? '');
    fill(entity, 'Directory', directory);
    fill(entity, 'Name', name);
  },
  alert(entity) {
    for (const other of ['DisplayName', 'AlertName']) fill(entity, 'AlertDisplayName', entity.text(other));
    for (const side of ['Start', 'End']) fill(entity, `${side}TimeUtc`, entity.text(`${side}Time`));
    fill(entity, 'Severity', entity.text('AlertSeverity'));
    const ids = entity.values.get('SystemAlertIds');
    fill(entity, 'SystemAlertId', Array.isArray(ids) ? ids[0] : ids);
    if (entity.text('SystemAlertId') !== undefined) fill(entity, 'SystemAlertIds', [entity.text('SystemAlertId')]);
  },
};

/** Fills what follows from what is there. Never invents: no default is set. */
export const settle = (entity: Entity): void => rules[entity.type]?.(entity);

const halves = (text: string | undefined, mark: string): [string | undefined, string | undefined] => {
  const place = text?.indexOf(mark) ?? -1;
  return place > 0 ? [text!.slice(0, place), text!.slice(place + 1)] : [text, undefined];
};
