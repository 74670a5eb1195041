/** A text that must be in a cell of the field, in its form `dashed`. */
export interface Need {
  field: string;
  text: string;
}

/** One of these holds in every row that fits; undefined where nothing of the kind can be said. */
export type Needs = readonly Need[] | undefined;

/** What is shorter is in too many rows to tell them apart. */
export const leastNeed = 3;
const mostNeeds = 4000;

/** What a row needs that fits one of the parts. */
export const eitherNeeds = (parts: readonly Needs[]): Needs => {
  let count = 0;
  for (const part of parts) {
    count += part?.length ?? Infinity;
    if (count > mostNeeds) return undefined;
  }
  return count === 0 ? undefined : parts.flatMap((part) => part ?? []);
};

/** Letters and digits tell more than blanks and dashes. */
const worth = (text: string): number => text.replace(/[^a-z0-9]/g, '').length;

/** What a row needs that fits all of the parts: that of the part which fewest rows will have. */
export const bothNeed = (parts: readonly Needs[]): Needs => {
  let best: Needs;
  let most = -1;
  for (const part of parts) {
    const least = part?.reduce((sum, { text }) => Math.min(sum, worth(text)), Infinity) ?? -1;
    if (least > most) [best, most] = [part, least];
  }
  return best;
};
