import { fileTypeOf } from './file-type.ts';

export interface ContentType {
  /** Short name: `exe`, `pdf`, `docx`, `html`, `text`, `binary` … */
  type: string;
  media: string;
}

/** Media types of the short names; what is not here is an octet stream. */
const mediaTypes: Readonly<Record<string, string>> = {
  gz: 'application/gzip',
  zip: 'application/zip',
  '7z': 'application/x-7z-compressed',
  rar: 'application/vnd.rar',
  tar: 'application/x-tar',
  pdf: 'application/pdf',
  exe: 'application/vnd.microsoft.portable-executable',
  dll: 'application/vnd.microsoft.portable-executable',
  sys: 'application/vnd.microsoft.portable-executable',
  elf: 'application/x-elf',
  macho: 'application/x-mach-binary',
  class: 'application/java-vm',
  lnk: 'application/x-ms-shortcut',
  ole: 'application/x-ole-storage',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  jar: 'application/java-archive',
  apk: 'application/vnd.android.package-archive',
  rtf: 'application/rtf',
  png: 'image/png',
  jpg: 'image/jpeg',
  gif: 'image/gif',
  xz: 'application/x-xz',
  bz2: 'application/x-bzip2',
  zst: 'application/zstd',
  cab: 'application/vnd.ms-cab-compressed',
  iso: 'application/x-iso9660-image',
  ar: 'application/x-archive',
  wasm: 'application/wasm',
  sqlite: 'application/vnd.sqlite3',
  pcap: 'application/vnd.tcpdump.pcap',
  html: 'text/html',
  xml: 'application/xml',
  json: 'application/json',
  script: 'text/plain',
  eml: 'message/rfc822',
  text: 'text/plain',
  binary: 'application/octet-stream',
  'zip (pwd protected)': 'application/zip',
};

/** First bytes in hexadecimal digits, for types beyond those of the base64 specification. */
const signatures: readonly (readonly [type: string, hex: string])[] = [
  ['png', '89504e470d0a1a0a'],
  ['jpg', 'ffd8ff'],
  ['gif', '47494638'],
  ['elf', '7f454c46'],
  ['macho', 'cffaedfe'],
  ['macho', 'cefaedfe'],
  ['class', 'cafebabe'],
  ['lnk', '4c0000000114020000000000c000000000000046'],
  ['xz', 'fd377a585a00'],
  ['bz2', '425a68'],
  ['zst', '28b52ffd'],
  ['cab', '4d534346'],
  ['ar', '213c617263683e0a'],
  ['wasm', '0061736d'],
  ['sqlite', '53514c69746520666f726d6174203300'],
  ['pcap', 'd4c3b2a1'],
  ['pcap', '0a0d0d0a'],
  ['rtf', '7b5c7274'],
];

/** The first sectors of a disc image belong to no one. */
const isoPlace = 32_769;
const isoMark = 'CD001';

/** Types that may be text from end to end, and say clearly what they are. */
const textSignatures = new Set(['rtf', 'ar']);

/** Names inside a zip archive that say what the archive is for. */
const zipKinds: readonly (readonly [type: string, name: string])[] = [
  ['docx', 'word/document.xml'],
  ['xlsx', 'xl/workbook.xml'],
  ['pptx', 'ppt/presentation.xml'],
  ['apk', 'AndroidManifest.xml'],
  ['jar', 'META-INF/MANIFEST.MF'],
];

const textKinds: readonly (readonly [type: string, pattern: RegExp])[] = [
  ['html', /^\s*(?:<!doctype html|<html|<head|<script)/i],
  ['xml', /^\s*<\?xml/],
  ['eml', /^(?:Received|Return-Path|Delivered-To|MIME-Version|Message-ID|From|Date):[^\n]*\r?\n(?:[A-Za-z-]+:|[ \t])/],
  ['script', /^#!|^\s*(?:function\s|param\s*\(|Set-StrictMode|\$\w+\s*=)/i],
  ['json', /^\s*[[{]\s*["\]}\d[{]/],
];

/** What the content is, by its first bytes, or by its first words where it is text. */
export const describeType = (bytes: Buffer, text: string | undefined): ContentType => {
  const type = knownType(bytes, text) ?? (text === undefined ? 'binary' : (textKinds.find(([, pattern]) => pattern.test(text.slice(0, 2000)))?.[0] ?? 'text'));
  return { type, media: mediaTypes[type] ?? 'application/octet-stream' };
};

/** The type by the first bytes alone; undefined when they are those of no known format. */
export const knownType = (bytes: Buffer, text: string | undefined): string | undefined => {
  const known = fileTypeOf(bytes);
  if (known === 'zip') return zipKinds.find(([, name]) => bytes.includes(name, 0, 'latin1'))?.[0] ?? 'zip';
  if (known !== null) return known === 'msi' ? 'ole' : known;
  if (bytes.toString('latin1', isoPlace, isoPlace + isoMark.length) === isoMark) return 'iso';
  const head = bytes.toString('hex', 0, 20);
  const found = signatures.find(([, hex]) => head.startsWith(hex))?.[0];
  // A short signature that is also plain text needs bytes that are none.
  return found !== undefined && (text === undefined || textSignatures.has(found)) ? found : undefined;
};
