/** Every way a call can fail, said once: what HTTP, queues and shells make of it. */
export const faults = {
  'invalid-input': { status: 400, exit: 2, retry: false, title: 'The request is not valid.' },
  unauthorised: { status: 401, exit: 3, retry: false, title: 'The caller is not known.' },
  forbidden: { status: 403, exit: 3, retry: false, title: 'The caller may not do this.' },
  'not-found': { status: 404, exit: 4, retry: false, title: 'There is nothing of that name.' },
  'wrong-method': { status: 405, exit: 2, retry: false, title: 'That can not be done with this address.' },
  conflict: { status: 409, exit: 5, retry: true, title: 'Somebody else changed it first.' },
  gone: { status: 410, exit: 4, retry: false, title: 'It was there and is no more.' },
  'too-large': { status: 413, exit: 2, retry: false, title: 'The request is larger than the limit.' },
  'wrong-type': { status: 415, exit: 2, retry: false, title: 'The body is of a kind that is not read here.' },
  'rate-limited': { status: 429, exit: 6, retry: true, title: 'The quota is used up for now.' },
  bug: { status: 500, exit: 70, retry: false, title: 'Gumshoe made a mistake.' },
  'upstream-failed': { status: 502, exit: 6, retry: true, title: 'A service that Gumshoe asks has failed.' },
  'not-configured': { status: 503, exit: 78, retry: false, title: 'A setting is missing.' },
  'timed-out': { status: 504, exit: 6, retry: true, title: 'The time was over before there was a result.' },
} as const;

export type FaultCode = keyof typeof faults;

/** One thing that is wrong, with the place and the mend. */
export interface Flaw {
  field: string;
  detail: string;
}

/** The call failed. The message is for the caller: it names the field and the fix, never a secret or a stack. */
export class Fault extends Error {
  readonly code: FaultCode;
  readonly flaws: readonly Flaw[];
  /** Seconds to wait before another try helps. */
  readonly retryAfter: number | undefined;

  constructor(
    code: FaultCode,
    message: string,
    { flaws = [], retryAfter, cause }: { flaws?: readonly Flaw[]; retryAfter?: number; cause?: unknown } = {},
  ) {
    super(message, { cause });
    this.name = 'Fault';
    this.code = code;
    this.flaws = flaws;
    this.retryAfter = retryAfter;
  }
}

/** One field of the input is wrong: where, and how to mend it. */
export const wrongField = (field: string, detail: string, cause?: unknown): Fault => new Fault('invalid-input', `${field}: ${detail}`, { flaws: [{ field, detail }], cause });

/** Anything thrown becomes a Fault; what we did not foresee is a bug whose cause only the log may show. */
export const asFault = (thrown: unknown): Fault =>
  thrown instanceof Fault ? thrown : new Fault('bug', 'Something unforeseen happened; the log has the cause.', { cause: thrown });
