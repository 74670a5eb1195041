/** What the first bytes say a file is. */
const signatures: readonly (readonly [type: string, hex: string])[] = [
  ['gz', '1f8b08'],
  ['7z', '377abcaf271c'],
  ['rar', '526172211a07'],
  ['pdf', '255044462d'],
  ['msi', 'd0cf11e0a1b11ae1'],
  ['wim', '4d5357494d000000'],
];

const startsWith = (bytes: Buffer, hex: string): boolean => bytes.length * 2 >= hex.length && bytes.toString('hex', 0, hex.length / 2) === hex;

/** The type by content, under the names of the base64 specification; null when it is none of those. `msi` is any OLE compound file. */
export const fileTypeOf = (bytes: Buffer): string | null => {
  if (bytes.length < 4) return null;
  const first = bytes.readUInt16BE(0);
  if (first === 0x504b) return zipType(bytes);
  if (first === 0x4d5a && bytes.length >= 64 && bytes.subarray(2, 64).includes(0)) return executableType(bytes);
  return signatures.find(([, hex]) => startsWith(bytes, hex))?.[0] ?? (isTar(bytes) ? 'tar' : null);
};

const zipType = (bytes: Buffer): string | null => {
  const kind = bytes.readUInt16BE(2);
  if (kind === 0x0506) return 'zip';
  if (kind !== 0x0304) return null;
  return bytes.length > 6 && bytes[6]! & 1 ? 'zip (pwd protected)' : 'zip';
};

const libraryFlag = 0x2000;
const nativeSubsystem = 1;

/** What the PE header says; `exe` when it is cut off. */
const executableType = (bytes: Buffer): string => {
  const header = bytes.readUInt32LE(60);
  if (header + 94 > bytes.length || bytes.readUInt32BE(header) !== 0x50450000) return 'exe';
  if (bytes.readUInt16LE(header + 22) & libraryFlag) return 'dll';
  return bytes.readUInt16LE(header + 92) === nativeSubsystem ? 'sys' : 'exe';
};

const checksumPlace = 148;
const checksumLength = 8;

/** A tar has no signature in all its forms, but every header carries the sum of its bytes. */
export const isTar = (bytes: Buffer): boolean => {
  if (bytes.length < 512 || bytes[0] === 0) return false;
  const stated = Number.parseInt(
    bytes
      .toString('latin1', checksumPlace, checksumPlace + checksumLength)
      .replace(/[\0 ]+$/, '')
      .trim(),
    8,
  );
  if (Number.isNaN(stated)) return false;
  let sum = 32 * checksumLength;
  for (let place = 0; place < 512; place += 1) if (place < checksumPlace || place >= checksumPlace + checksumLength) sum += bytes[place]!;
  return sum === stated;
};
