import { isCidr } from '../addresses.ts';
import { currencyScans } from './currencies.ts';
import { byPattern, type Scan } from './spans.ts';

/** Types beyond the ten usual ones, found only when they are asked for. */
export const extraScans = {
  cidr: byPattern(/(?<![\w:./])(?:\d{1,3}(?:\.\d{1,3}){3}|[\da-f:]{2,39})\/\d{1,3}(?![\w/])/gi, isCidr),
  asn: byPattern(/(?<![\w.-])AS\d{1,10}(?![\w-])/gi, (text) => Number(text.slice(2)) <= 4_294_967_295),
  cve: byPattern(/(?<![\w-])CVE-(?:19|20)\d\d-\d{4,7}(?![\w-])/gi),
  mitre_technique: byPattern(/(?<![\w.-])(?:TA\d{4}|T\d{4}(?:\.\d{3})?)(?![\w-]|\.\d)/g),
  mac_address: byPattern(/(?<![\w:.-])[\da-f]{2}(?:(?::[\da-f]{2}){5}|(?:-[\da-f]{2}){5})(?![\w:-])|(?<![\w.])[\da-f]{4}\.[\da-f]{4}\.[\da-f]{4}(?![\w.])/gi),
  ssdeep: byPattern(/(?<![\w+/:])\d{1,9}:[\w+/]{3,64}:[\w+/]{3,64}(?![\w+/:])/g, (text) => blockSizes.has(Number(text.slice(0, text.indexOf(':'))))),
  ja3: byPattern(/(?<=(?<![a-z\d])ja3s?(?:[ _.-]?(?:hash|digest|fingerprint|md5))?["']?[ =:]{1,3}(?:\{ ?["']hash["'][ :]{1,3})?["'(]?)[\da-f]{32}(?![\da-f])/gi),
  ja4: byPattern(/(?<!\w)[tqd](?:\d\d|[sd]\d)[di]\d{4}[\da-z]{2}_[\da-f]{12}_[\da-f]{12}(?!\w)/g),
  sid: byPattern(/(?<![\w-])S-1-\d{1,2}(?:-\d{1,10}){1,14}(?![\w-])/g),
  registry_key: byPattern(
    /(?<!\w)(?:HKEY_(?:LOCAL_MACHINE|CURRENT_USER|CLASSES_ROOT|USERS|CURRENT_CONFIG)|HK(?:LM|CU|CR|U|CC))(?:\\[^\\"'<>|*?\r\n\t,; ]{1,255}){1,64}/gi,
  ),
  ...currencyScans,
} as const satisfies Readonly<Record<string, Scan>>;

/** ssdeep measures in blocks of 3 · 2ⁿ bytes. */
const blockSizes = new Set(Array.from({ length: 30 }, (_, power) => 3 * 2 ** power));
