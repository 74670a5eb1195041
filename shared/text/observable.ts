import type { ObservableType } from '../kit/observable.ts';
import { isCidr, isIpv4, isIpv6 } from './addresses.ts';
import { asciiHost, hasSuffix } from './domains.ts';
import { refang } from './refang.ts';

const label = /^(?!-)[\p{L}\p{N}-]{1,63}(?<!-)$/u;
const lastLabel = /^(?:[\p{L}]{2,63}|xn--[a-z\d-]{1,59})$/iu;

/** Whether the text is a host name by its letters alone: labels, then a last label that is no number. */
export const isHostName = (text: string): boolean => {
  if (text.length > 253) return false;
  const labels = text.split('.');
  return labels.length > 1 && lastLabel.test(labels.at(-1)!) && labels.slice(0, -1).every((part) => label.test(part));
};

const isHash = (text: string, digits: number): boolean => text.length === digits && /^[\da-f]*$/i.test(text);
const isUrl = (text: string): boolean => /^(?:https?|s?ftps?|telnet|ldap|file):\/\/[^\s"<>]*$/i.test(text) && URL.canParse(text);

const isEmail = (text: string): boolean => {
  const at = text.lastIndexOf('@');
  return at > 0 && /^[\p{L}\p{N}.!#$%&'*+/=?^_`{}~|-]+$/u.test(text.slice(0, at)) && isHostName(text.slice(at + 1));
};

const windowsPath = /^(?:[a-z]:|\\\\[\w.$-]+|\.{0,2})\\(?:[^/:*?"'<>|\r\n\\]*\\)*[^\\/*?"<>|\r\n ]*$/i;
const linuxPath = /^(?:\.{0,2}|~)\/[^\\:*?<>|\r\n\0]*[^/<>|\0\r\n ]$/;

/** What a whole text is, most certain first. Each test is linear in its text. */
const tests: readonly (readonly [ObservableType, (text: string) => boolean])[] = [
  ['ipv4', isIpv4],
  ['ipv6', isIpv6],
  ['cidr', isCidr],
  ['asn', (text) => /^as\d{1,10}$/i.test(text) && Number(text.slice(2)) <= 4_294_967_295],
  ['cve', (text) => /^cve-(?:19|20)\d\d-\d{4,7}$/i.test(text)],
  ['md5_hash', (text) => isHash(text, 32)],
  ['sha1_hash', (text) => isHash(text, 40)],
  ['sha256_hash', (text) => isHash(text, 64)],
  ['sha512_hash', (text) => isHash(text, 128)],
  ['url', isUrl],
  ['email', isEmail],
  ['dns', (text) => isHostName(text) && hasSuffix(asciiHost(text))],
  ['windows_path', (text) => text.length > 1 && windowsPath.test(text)],
  ['linux_path', (text) => linuxPath.test(text)],
];
const longest = 32_768;

/** The type of a whole value, defanged or not; `unknown` when nothing fits it from end to end. */
export const typeOf = (value: string): ObservableType => {
  const text = refang(value);
  if (text === '' || text.length > longest) return 'unknown';
  return tests.find(([, fits]) => fits(text))?.[0] ?? 'unknown';
};

/** The type of a hash by its length, `unknown` for any other. Blanks around it do not count; the digits are not checked. */
export const hashTypeOf = (value: string): ObservableType =>
  ({ 32: 'md5_hash', 40: 'sha1_hash', 64: 'sha256_hash', 128: 'sha512_hash' } as const)[value.trim().length] ?? 'unknown';
