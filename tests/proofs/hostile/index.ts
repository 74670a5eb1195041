import { storedFiles } from './files.ts';
import { findings } from './findings.ts';
import type { Hostile } from './hostile.ts';
import { logs } from './logs.ts';
import { tables } from './tables.ts';
import { texts } from './texts.ts';

/** Every reader with every input that could make it slow, crash or hold too much. */
export const hostile: readonly Hostile[] = [...texts, ...logs, ...tables, ...storedFiles, ...findings];
