/** What a caller prefers (RFC 7240). */
export interface Preferences {
  /** Answer 202 and work later. */
  async: boolean;
  /** Seconds that the caller is willing to wait. */
  wait?: number;
  /** Put small text artifacts into the report. */
  inline: boolean;
}

export const preferencesOf = (headers: Headers): Preferences => {
  const stated = (headers.get('prefer') ?? '').slice(0, 500).toLowerCase().split(/[,;]/).map((part) => part.trim());
  const wait = stated.flatMap((part) => /^wait\s*=\s*"?(\d{1,6})"?$/.exec(part)?.[1] ?? [])[0];
  return {
    async: stated.includes('respond-async'),
    inline: stated.includes('return=representation'),
    ...(wait !== undefined && { wait: Number(wait) }),
  };
};
