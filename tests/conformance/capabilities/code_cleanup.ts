import decodePowerShell from '../../../functions/decode/powershell.ts';
import { runIn } from '../../support/run.ts';
import { cases } from '../cases.ts';
import type { Capability } from '../capability.ts';

/** The reference lower-cases strings too; its notes accept both, but compare exactly. */
const capability: Capability = (folder) =>
  cases(folder, async ({ args }) => (await runIn(decodePowerShell, { value: args['code'], keepStringCase: false })).rows[0]!['code']);
export default capability;
