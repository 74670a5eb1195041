import { expect, it } from 'vitest';
import { callerPattern } from '../../../shared/text/caller-pattern.ts';

it.each(['ticket:(\\d+)', '(?:[a-z0-9-]{1,63}\\.){1,10}[a-z]{2,63}', 'x{1000}', '(?:a|aa)*b'])('takes %s', (pattern) => {
  expect(callerPattern(pattern, 0).pattern()).toBe(pattern);
});

it.each(['(?:a{1,31}){1,31}'.repeat(3), '(?:x{1,1000})'.repeat(20), `[a-z]${'{1,9}'.repeat(4)}`])('refuses %s, which is far longer than it looks', (pattern) => {
  expect(() => callerPattern(pattern, 0)).toThrow();
});

it.each(['a(?!b)', '(', '(a)\\1'])('refuses %s', (pattern) => expect(() => callerPattern(pattern, 0)).toThrow());
