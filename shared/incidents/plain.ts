import { type Medium, visible } from './brief.ts';

/** For mail, tickets and terminals. */
export const plain: Medium = {
  title: (text) => `${visible(text)}\n${'='.repeat(Math.min(72, text.length))}\n\n`,
  line: (text) => `${visible(text)}\n\n`,
  open: (heading, columns) => `${visible(heading)} (${columns.join(', ')})\n`,
  row: (cells) => `  - ${cells.filter((cell) => cell !== '').map(visible).join(' · ')}\n`,
  close: () => '\n',
  more: (count, heading) => `${count} more under "${visible(heading)}": see the case file.\n\n`,
  footer: (text) => `${visible(text)}\n`,
};
