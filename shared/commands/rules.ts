/** A rule of our own: texts that must follow one another, each by one of its alternatives. Finding them costs one pass. */
export interface BuiltInRule {
  name: string;
  /** What the command does, for the analyst. */
  why: string;
  parts: readonly (readonly string[])[];
  /** Blanks and line ends do not count. */
  squeezed?: true;
}

/** Built-in rules by log type. */
export const builtInRules: Readonly<Record<string, readonly BuiltInRule[]>> = {
  Syslog: [
    { name: 'authorized_keys', why: 'names the list of SSH keys that may log on', parts: [['authorized_keys']] },
    { name: 'download_shell', why: 'downloads something and then names a shell or a shell script', parts: [['wget', 'curl'], ['sh']] },
    { name: 'fork_bomb', why: 'defines a function that starts itself twice without end', parts: [[':(){:|:&};:']], squeezed: true },
    { name: 'mv_dev_null', why: 'moves a file into nothing, which destroys it', parts: [['mv'], ['/dev/null']] },
    { name: 'bin_bash', why: 'starts a shell', parts: [['/bin/bash']] },
  ],
};

export type Strength = 'certain' | 'likely';

/** Whether the parts are there in their order; certain when each is a word of its own (`sh`, not `pushover`). */
export const strengthOf = ({ parts, squeezed }: BuiltInRule, given: string): Strength | undefined => {
  const text = squeezed ? given.replace(/\s/g, '') : given;
  if (!follows(text, parts, false)) return undefined;
  return follows(text, parts, true) ? 'certain' : 'likely';
};

const follows = (text: string, parts: BuiltInRule['parts'], words: boolean): boolean => {
  let at = 0;
  for (const alternatives of parts) {
    const end = Math.min(...alternatives.map((part) => endOf(text, part, at, words)));
    if (end === Infinity) return false;
    at = end;
  }
  return true;
};

const endOf = (text: string, part: string, from: number, words: boolean): number => {
  for (let at = text.indexOf(part, from); at >= 0; at = text.indexOf(part, at + 1))
    if (!words || (!joined(text, at) && !joined(text, at + part.length))) return at + part.length;
  return Infinity;
};

const letter = /\w/;
/** Whether the characters before and at this place belong to one word. */
const joined = (text: string, at: number): boolean => at > 0 && at < text.length && letter.test(text[at - 1]!) && letter.test(text[at]!);
