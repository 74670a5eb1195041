import { readFileSync } from 'node:fs';

/** The example of a declaration. Tests count its lines, which begin at 1. */
export const acme = readFileSync(new URL('../../examples/own-provider.yaml', import.meta.url), 'utf8');
