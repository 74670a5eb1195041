import { percentDecoded } from '../../text/find/nested-urls.ts';
import { character } from './char-codes.ts';
import type { TextDecoder } from './hidden.ts';
import { whole } from './whole.ts';

export const percent = whole('url', /%[\da-f]{2}[^%]{0,200}%[\da-f]{2}/i, percentDecoded);

const named: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  Tab: '\t',
  NewLine: '\n',
  colon: ':',
  lpar: '(',
  rpar: ')',
  sol: '/',
  period: '.',
};

/** Reads the numbered entities, for which browsers need no semicolon, and the commonest named ones. */
export const withoutEntities = (text: string): string =>
  text.replace(/&(?:(?:#x([\da-f]{1,6})|#(\d{1,7}));?|([A-Za-z]{2,8});)/gi, (entity, hexDigits?: string, digits?: string, name?: string) => {
    if (name !== undefined) return named[name] ?? entity;
    return character(hexDigits === undefined ? Number(digits) : Number.parseInt(hexDigits, 16)) ?? entity;
  });

export const html = whole('html', /&#\w{2,8}|&\w{2,8};/, withoutEntities);

export const unicodeEscapes = whole('unicode-escapes', /\\u[\da-f]{4}|%u[\da-f]{4}/i, (text) =>
  text.replace(/(?:\\u|%u)([\da-f]{4})/gi, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16))),
);

/** Signs that a shell drops: the caret of cmd, the back-tick of PowerShell, pairs of quotes inside a word. */
export const dropped = whole('shell-escapes', /\w[\^`]\w|\w""\w|\w''\w/, (text) => text.replace(/[\^`](?=\w)|(?<=\w)(?:""|'')(?=\w)/g, ''));

/** Text written backwards, given away by what scripts are written of. */
export const reversed: TextDecoder = function* (text) {
  if (/\/\/:s?ptth|llehsrewop|exe\.|tcejbO-weN|noisserpxE-ekovnI/i.test(text))
    yield { layer: 'reversed', content: [...text].reverse().join(''), certain: true };
};
