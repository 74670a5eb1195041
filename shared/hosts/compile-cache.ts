import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

/** Loaded before the doors that run from source: from the second start on, nothing is compiled anew. Where the folder cannot be written, Node goes on without it. */
enableCompileCache(join(import.meta.dirname, '../../node_modules/.cache/node'));
