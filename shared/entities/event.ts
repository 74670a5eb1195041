import { type Part, EventParts } from './event-parts.ts';
import { type Fields, textField } from './fields.ts';

/** Event id → what it tells of, in the order of the result. Any other id tells of its host. */
const plans: Readonly<Record<number, string>> = {
  1102: 'host subject',
  4624: 'host subject target ip',
  4625: 'host subject target ip',
  4648: 'host subject target ip caller',
  4672: 'host subject',
  4688: 'host process parent parentImage subject session image',
  4697: 'host subject serviceFile',
  4720: 'host subject target',
  4721: 'host subject target',
  4722: 'host subject target',
  4723: 'host subject target',
  4724: 'host subject target',
  4725: 'host subject target',
  4726: 'host subject target',
  4768: 'host target ip',
  4769: 'host target ip service',
  4771: 'host target ip',
  7045: 'host serviceFile',
};
/** Sysmon has small ids of its own, and always an image. */
const sysmon: Readonly<Record<number, string>> = {
  1: 'host process parent parentImage user session image',
  3: 'host process user connection dns',
  11: 'host process user created',
  22: 'host process user dns',
};

/** The entities of a row of SecurityEvent, Event or Sysmon as the list that `build` reads. */
export const fromEvent = (row: Fields): unknown[] => {
  const parts = new EventParts(row);
  const id = Number(textField(row, 'EventID', 'EventId'));
  const plan = (parts.has('Image') ? sysmon[id] : plans[id]) ?? 'host';
  return plan
    .split(' ')
    .map((part) => parts.get(part as Part))
    .filter((part) => part !== undefined);
};
