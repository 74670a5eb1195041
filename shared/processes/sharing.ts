import type { Row } from '../kit/report.ts';

/** Different texts of a column that are remembered; of a column that has more, many are new in each row. */
const mostTexts = 1000;
/** Texts shorter than this the JSON reader shares itself. */
const shortest = 11;

/** Makes equal texts of a column one text: users, hosts, paths and hashes come again in row after row, and each would take its own room. */
export const sharing = (): ((row: Row) => void) => {
  const columns = new Map<string, Map<string, string>>();
  return (row) => {
    for (const column in row) {
      const text = row[column];
      if (typeof text !== 'string' || text.length < shortest) continue;
      let texts = columns.get(column);
      if (!texts) columns.set(column, (texts = new Map<string, string>()));
      const known = texts.get(text);
      if (known !== undefined) row[column] = known;
      else if (texts.size < mostTexts) texts.set(text, text);
    }
  };
};
