import { isIpv4, isIpv6 } from './addresses.ts';
import { suffixCheck } from './domains.ts';
import { Findings, type Indicator } from './find/findings.ts';
import { isName } from './find/names.ts';
import { mayCarryUrls, nestedUrls } from './find/nested-urls.ts';
import { type Page, pages } from './find/page.ts';
import { stepsOf, type Wanted } from './find/steps.ts';
import { pieceOfUrl } from './find/url-ends.ts';
import { hostAt, hostOf } from './find/urls.ts';
import { plainForm } from './refang.ts';
import { priorityOf } from './types.ts';

export type { Indicator, Wanted };

/** Endings that are country codes or new top-level domains as well as usual for files. */
const fileEndings = new Set('py md sh pl pm ps rs cc so zip mov app mk tf pub am ac in ml'.split(' '));
const looksLikeFile = (host: string): boolean => {
  const dot = host.indexOf('.');
  return dot === host.lastIndexOf('.') && fileEndings.has(host.slice(dot + 1).toLowerCase());
};

const fieldName = /^[A-Za-z][\w.-]{0,39}$/;
/** What stands in front of an address of mail rather than at its start. */
const beforeMail = new Set("'`*|{=?&.");
const isDigit = (letter: string | undefined): boolean => letter !== undefined && letter >= '0' && letter <= '9';

const pieceLength = 32_768;

/** Where a piece of a long text ends that starts at `base`: behind a line end, which no built-in type crosses. */
const pieceEnd = (text: string, base: number): number =>
  text.length - base <= pieceLength ? text.length : text.indexOf('\n', base + pieceLength) + 1 || text.length;

/** Compiles what is wanted once; the function it gives reads one text after another, each in linear time. One value has one type in a text. */
export const indicatorFinder = (wanted: Wanted): ((text: string) => Indicator[]) => {
  const isKnown = suffixCheck();
  const accept = (lastLabel: string): boolean => wanted.anySuffix === true || isKnown(lastLabel);
  const { steps, urls, read } = stepsOf(wanted, accept);
  const layOut = pages();
  const crossesLines = steps.some(({ own }) => own);

  /** A URL and its host, which is an address or a name. */
  const addUrl = (findings: Findings, url: string, host: string, start: number, end: number): void => {
    findings.add('url', priorityOf('url'), url, start, end);
    if (findings.holds(host, priorityOf('dns'))) return;
    const address = isIpv4(host) ? 'ipv4' : isIpv6(host) ? 'ipv6' : undefined;
    const lastLabel = host.includes('.') ? host.slice(host.lastIndexOf('.') + 1) : '';
    if (address) {
      if (wanted.types.includes(address)) findings.add(address, priorityOf(address), host, start, end);
    } else if (isName(host) && accept(lastLabel)) findings.add('dns', priorityOf('dns'), host, start, end);
  };

  const addUrls = (page: Page, findings: Findings): void => {
    urls.forEach((start, end) => {
      const url = page.text.slice(start, end);
      addUrl(findings, url, hostAt(page, start, end), start, end);
      if (mayCarryUrls(page, start, end)) for (const nested of nestedUrls(url)) addUrl(findings, nested, hostOf(nested), start, end);
    });
  };

  /** Where an address of mail starts behind the name of a field; its end when there is no user. A list may write `user=example.com@` before its own host. */
  const behindField = (text: string, first: number, end: number): number => {
    let start = first;
    while (beforeMail.has(text[start]!)) start += 1;
    const at = text.indexOf('@', start);
    const equals = text.lastIndexOf('=', at);
    if (equals < start || !fieldName.test(text.slice(start, equals))) return start;
    const user = text.slice(equals + 1, at);
    if (user === '') return end;
    return user.includes('.') && isKnown(user.slice(user.lastIndexOf('.') + 1)) ? start : equals + 1;
  };

  /** Adds what one piece of the text holds. */
  const readPiece = (given: string, base: number, findings: Findings): void => {
    const plain = wanted.defanged === false ? undefined : plainForm(given);
    const changed = plain !== undefined && plain.text !== given;
    const page = layOut(changed ? plain.text : given);
    const { text, codes } = page;
    findings.turnTo(given, base, changed ? plain : undefined);
    read(page, given);
    for (const { type, priority, spans, own } of steps) {
      if (own === 'raw') spans.forEach((start, end) => findings.put(type, priority, plainForm(given.slice(start, end)).text, start, end));
      else if (own === 'changed') spans.forEach((start, end) => findings.addGiven(type, priority, plainForm(given.slice(start, end)).text, start, end));
      else if (spans === urls) addUrls(page, findings);
      else {
        const isPieceOfUrl = type === 'linux_path' && !own ? pieceOfUrl(codes, urls.places) : undefined;
        const withoutField = type === 'email' && !own && wanted.skipFieldNames === true;
        spans.forEach((first, end) => {
          if (isPieceOfUrl?.(first, end)) return;
          const start = withoutField ? behindField(text, first, end) : first;
          if (start === end) return;
          const value = text.slice(start, end);
          // `a.ps1` and `b.tar.bz2` are names of files, too.
          const isFile = type === 'dns' && wanted.skipFileNames === true && (isDigit(text[end]) || looksLikeFile(value));
          if (!isFile) findings.add(type, priority, value, start, end);
        });
      }
    }
  };

  return (text) => {
    const findings = new Findings();
    for (let base = 0; base < text.length;) {
      const end = crossesLines ? text.length : pieceEnd(text, base);
      readPiece(text.slice(base, end), base, findings);
      base = end;
    }
    return findings.list;
  };
};
