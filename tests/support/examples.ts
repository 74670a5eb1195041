import { describe, expect, it } from 'vitest';
import type { Catalogue, Operation } from '../../shared/kit/operation.ts';
import type { Ports } from '../../shared/kit/ports.ts';
import { testPorts } from './ports.ts';
import { runIn } from './run.ts';

/** Operation → what stands in for the outside world in its examples. */
export type Fakes = Readonly<Record<string, () => Partial<Pick<Ports, 'fetch' | 'network'>> & { secrets?: Record<string, string> }>>;

export const goesOut = ({ uses }: Operation): boolean => uses.includes('fetch') || uses.includes('network');

/** Runs every example as a test. Those of operations that go out need a fake of what they find there. */
export const runExamples = (catalogue: Catalogue, fakes: Fakes = {}) =>
  describe('example', () => {
    for (const operation of catalogue)
      for (const [at, { name, given, rows }] of operation.examples.entries()) {
        const fake = fakes[operation.name];
        const title = `${operation.name}: ${name ?? `number ${at + 1}`}`;
        if (goesOut(operation) && !fake) it.skip(`${title} (it goes out, and has no fake)`);
        else
          it(title, async () => {
            const ports = testPorts(fake?.());
            const report = await runIn(operation, given, ports);
            expect(rows.length === 0 ? report.rows : report.rows.slice(0, rows.length)).toMatchObject(rows);
          });
      }
  });
