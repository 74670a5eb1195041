/** Tells of one match: from `start` to before `end`; and its type, where one scan finds several. */
export type Found = (start: number, end: number, type?: string) => void;
/** Finds every match of one type from left to right, none overlapping another, in time linear in the text. */
export type Scan = (text: string, found: Found) => void;
