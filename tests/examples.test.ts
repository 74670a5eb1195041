import { catalogue } from '../functions/index.ts';
import { type Fakes, runExamples } from './support/examples.ts';

/** Recorded answers for the examples of operations that go out. */
const fakes: Fakes = { 'enrich-incident': () => ({}), 'lookup-threat-intel': () => ({}) };

runExamples(catalogue, fakes);
