const hives = {
  HKEY_LOCAL_MACHINE: 'HKLM',
  HKEY_CLASSES_ROOT: 'HKCR',
  HKEY_CURRENT_CONFIG: 'HKCC',
  HKEY_USERS: 'HKU',
  HKEY_CURRENT_USER: 'HKCU',
  HKEY_CURRENT_USER_LOCAL_SETTINGS: 'HKCULS',
  HKEY_PERFORMANCE_DATA: 'HKPD',
  HKEY_PERFORMANCE_NLSTEXT: 'HKPN',
  HKEY_PERFORMANCE_TEXT: 'HKPT',
  HKEY_A: 'HKA',
} as const;

/** The values of each enumeration, with other spellings of them. */
const enums = {
  Algorithm: { Unknown: '', MD5: '', SHA1: '', SHA256: 'SHA2256', SHA256AC: 'SHA256Authenticode' },
  ElevationToken: {
    Default: '%%1936 TokenElevationTypeDefault TokenElevationTypeDefault(1)',
    Full: '%%1937 TokenElevationTypeFull TokenElevationTypeFull(2)',
    Limited: '%%1938 TokenElevationTypeLimited TokenElevationTypeLimited(3)',
  },
  OSFamily: { Android: '', IOS: '', Linux: '', MacOS: 'OSX', Unknown: '', Windows: '' },
  RegistryHive: hives,
} as const;
export type EnumName = keyof typeof enums;

const plain = (text: string): string => text.toLowerCase().replace(/[-_ ]/g, '');
const spellings = new Map(
  Object.entries(enums).map(([name, members]) => [
    name,
    new Map(
      Object.entries(members).flatMap(([member, others]) => [member, ...others.split(' ')].filter((word) => word !== '').map((word) => [plain(word), member])),
    ),
  ]),
);

/** The canonical member, or undefined when the text is none. */
export const memberOf = (name: EnumName, text: string): string | undefined => (text.length > 80 ? undefined : spellings.get(name)?.get(plain(text)));

/** `HKEY_LOCAL_MACHINE` → `HKLM`; any other text as it is. */
export const shortHive = (hive: string): string => (Object.hasOwn(hives, hive) ? hives[hive as keyof typeof hives] : hive);
