import type { Call } from '../kit/call.ts';
import { asFault, type FaultCode } from '../kit/fault.ts';

/** Faults that every further question would meet, too. */
const general: ReadonlySet<FaultCode> = new Set(['not-configured', 'bug']);

/** What the work gives; undefined when it failed, which is then a problem of the call. */
export const tried = async <T>(about: string, call: Pick<Call, 'problem' | 'signal'>, work: () => Promise<T>): Promise<T | undefined> => {
  try {
    return await work();
  } catch (thrown) {
    call.signal.throwIfAborted();
    const { code, message, retryAfter } = asFault(thrown);
    if (general.has(code)) throw thrown;
    call.problem({ code, about: about.slice(0, 200), detail: message, ...(retryAfter !== undefined && { retryAfter }) });
    return undefined;
  }
};
