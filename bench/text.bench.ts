import { randomBytes } from 'node:crypto';
import { extractIOC } from 'ioc-extractor';
import decodeBase64 from '../functions/decode/base64.ts';
import decodePowerShell from '../functions/decode/powershell.ts';
import extractIocs from '../functions/extract/iocs.ts';
import { systemClock } from '../shared/clouds/machine/clock.ts';
import { execute } from '../shared/kit/execute.ts';
import type { Operation } from '../shared/kit/operation.ts';
import type { Bench } from './bench.ts';
import { commandLines, logLines, plainLog, rowsOf, scripts } from './text-inputs.ts';

const run = async (operation: Operation, input: unknown): Promise<number> =>
  (await execute(operation, input, { clock: systemClock }, { id: 'bench', signal: new AbortController().signal })).count;

const rowCount = 100_000;
const textKib = 1024;
const logKib = 16_384;
const blobKib = 10_240;

/** One long text out of log lines. */
const longText = (): string => {
  let text = '';
  for (const row of rowsOf('ioc_lines', textKib * 8, logLines)) {
    if (text.length >= textKib * 1024) break;
    text += `${row['text'] as string}\n`;
  }
  return Buffer.from(text.slice(0, textKib * 1024)).toString();
};

const benches: Bench[] = [
  {
    name: 'iocextract.rows',
    unit: 'rows',
    size: rowCount,
    target: 50,
    prepare: () => {
      const rows = rowsOf('ioc_lines', rowCount, logLines);
      return () => run(extractIocs, { rows, column: 'text' });
    },
    peer: {
      name: 'ioc-extractor',
      prepare: () => {
        const rows = rowsOf('ioc_lines', rowCount, logLines);
        return () => rows.reduce((sum, { text }) => sum + Object.keys(extractIOC(text as string)).length, 0);
      },
    },
    runs: 3,
  },
  {
    name: 'iocextract.text',
    unit: 'KiB',
    size: textKib,
    target: 60,
    runs: 25,
    prepare: () => {
      const text = longText();
      return () => run(extractIocs, { value: text });
    },
    peer: {
      name: 'ioc-extractor',
      prepare: () => {
        const text = longText();
        return () => Object.keys(extractIOC(text)).length;
      },
    },
  },
  {
    name: 'iocextract.log-text',
    unit: 'KiB',
    size: logKib,
    runs: 9,
    prepare: () => {
      const text = plainLog(logKib * 1024);
      return () => run(extractIocs, { value: text });
    },
  },
  {
    name: 'base64unpack.rows',
    unit: 'rows',
    size: rowCount,
    target: 60,
    prepare: () => {
      const rows = rowsOf('b64_lines', rowCount, commandLines);
      return () => run(decodeBase64, { rows, column: 'CommandLine' });
    },
    runs: 3,
  },
  {
    name: 'base64unpack.blob',
    unit: 'KiB',
    size: blobKib,
    target: 20,
    prepare: () => {
      const blob = randomBytes(blobKib * 1024).toString('base64');
      return () => run(decodeBase64, { value: `load ${blob}` });
    },
  },
  {
    name: 'code_cleanup',
    unit: 'scripts',
    size: 10_000,
    target: 5,
    prepare: () => {
      const rows = rowsOf('ps_code', 10_000, scripts);
      return () => run(decodePowerShell, { rows, column: 'code' });
    },
  },
];
export default benches;
