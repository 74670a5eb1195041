import { Fault } from '../kit/fault.ts';

const shape = [
  'subscriptions',
  undefined,
  'resourceGroups',
  undefined,
  'providers',
  'Microsoft.OperationalInsights',
  'workspaces',
  undefined,
  'providers',
  'Microsoft.SecurityInsights',
  'incidents',
  undefined,
] as const;
const segment = /^[\p{L}\p{N}_.()-]{1,260}$/u;

/** The ARM id of an incident with its host cut off and its fixed words in our spelling. Throws `invalid-input` for anything that is none. */
export const incidentId = (given: string): string => {
  const words = given
    .trim()
    .replace(/^https:\/\/[^/]*/i, '')
    .split('/')
    .filter((word) => word !== '');
  const good =
    words.length === shape.length &&
    words.every((word, index) => {
      const fixed = shape[index];
      return fixed === undefined ? segment.test(word) && !/^\.+$/.test(word) : fixed.toLowerCase() === word.toLowerCase();
    });
  if (!good) {
    const detail = `This is no ARM id of an incident: /${shape.map((word) => word ?? '…').join('/')}`;
    throw new Fault('invalid-input', detail, { flaws: [{ field: 'incidentArmId', detail }] });
  }
  return `/${words.map((word, index) => shape[index] ?? word).join('/')}`;
};
