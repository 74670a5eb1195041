import type { LibraryAnswer } from './read.ts';

/** The library knows ASCII alone, and writes an asterisk for every other letter. Where it did, the names come from whoever can read them. */
export const withNames = (answers: readonly LibraryAnswer[], read: () => readonly string[] | undefined): readonly LibraryAnswer[] => {
  if (!answers.some(({ name }) => name?.includes('*'))) return answers;
  const names = read();
  return answers.map((answer) => {
    const name = names?.[answer.number ?? -1];
    return name !== undefined && answer.name !== undefined && isSame(answer.name, name) ? { ...answer, name } : answer;
  });
};

const isSame = (asterisks: string, name: string): boolean => asterisks.replace(/\*+/g, '*') === name.replace(/[^\0-\x7f]/g, '*').replace(/\*+/g, '*');
