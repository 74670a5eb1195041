import { execute } from '../../shared/kit/execute.ts';
import type { Operation } from '../../shared/kit/operation.ts';
import type { Report } from '../../shared/kit/report.ts';
import { testPorts, type TestPorts } from './ports.ts';

/** Runs an operation as a host would. */
export const runIn = (operation: Operation, input: unknown, ports: TestPorts = testPorts()): Promise<Report> =>
  execute(operation, input, ports, { id: 'test', signal: new AbortController().signal });
