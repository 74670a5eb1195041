import { Fault } from '../../kit/fault.ts';

/** What the SDKs throw, as far as we read it. */
interface StorageError {
  statusCode?: number;
  code?: string;
  details?: { odataError?: { code?: string }; errorCode?: string };
}

export const statusOf = (error: unknown): number | undefined => (error as StorageError).statusCode;

export const codeOf = (error: unknown): string => {
  const { code, details } = error as StorageError;
  return details?.odataError?.code ?? details?.errorCode ?? code ?? '';
};

/** Says what the operator can do; the cause stays in the log. */
export const storageFault = (error: unknown, what: string): Error => {
  if (error instanceof Fault) return error;
  const status = statusOf(error);
  if (status === undefined && !(error instanceof Error && error.name === 'RestError')) return error as Error;
  if (status === 401 || status === 403)
    return new Fault('not-configured', `Azure refused access to ${what} (${codeOf(error)}). Give the app's identity its role there; roles take minutes to apply.`, { cause: error });
  return new Fault('upstream-failed', `Azure failed on ${what}${status === undefined ? '' : ` with status ${status} (${codeOf(error)})`}.`, { retryAfter: 5, cause: error });
};

/** Runs `work`; where the table, container or queue is not there yet, makes it and tries once more. */
export const ensuring = async <T>(work: () => Promise<T>, missing: string, create: () => Promise<unknown>, what: string): Promise<T> => {
  try {
    try {
      return await work();
    } catch (error) {
      if (codeOf(error) !== missing) throw error;
      await create();
      return await work();
    }
  } catch (error) {
    throw storageFault(error, what);
  }
};
