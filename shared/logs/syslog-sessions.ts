export type Edge = 'opened' | 'closed';

/** A row that opens or closes a session. Columns that the row has not are undefined. */
export interface SessionEdge {
  edge: Edge;
  /** Milliseconds since 1970. */
  time: number;
  row: number;
  host: string | undefined;
  user: string | undefined;
  processId: string | undefined;
  /** `sudo`, `sshd`: who asked PAM. */
  service: string | undefined;
}

export interface LogonSession {
  open: SessionEdge;
  close: SessionEdge | undefined;
}

const module = 'pam_unix';

/** What a message says of a session: `pam_unix` and, later on the same line, `session opened` or `session closed`. */
export const edgeOf = (message: string): { edge: Edge; service: string | undefined } | undefined => {
  for (let at = message.indexOf(module); at >= 0; at = message.indexOf(module, at)) {
    const end = message.indexOf('\n', at);
    const line = message.slice(at + module.length, end < 0 ? undefined : end);
    const opened = line.indexOf('session opened');
    const closed = line.indexOf('session closed');
    if (opened >= 0 || closed >= 0)
      return { edge: closed < 0 || (opened >= 0 && opened < closed) ? 'opened' : 'closed', service: /^\((\w{1,40}):/.exec(line)?.[1] };
    if (end < 0) return undefined;
    at = end;
  }
  return undefined;
};

/** Sessions of one host that nobody has closed yet, by what a close may name. Closed ones are dropped when they come to the top. */
class OpenSessions {
  readonly #stacks = new Map<string, LogonSession[]>();

  push(session: LogonSession): void {
    const { processId, user } = session.open;
    this.#add('any', session);
    if (user !== undefined) this.#add(`u${user}`, session);
    if (processId !== undefined) this.#add(`p${processId}`, session);
  }

  /** The latest open session of the same process; else of the same user; else, when the close names no user, of anybody. */
  take({ processId, user }: SessionEdge): LogonSession | undefined {
    const byProcess = processId === undefined ? undefined : this.#top(`p${processId}`);
    return byProcess ?? this.#top(user === undefined ? 'any' : `u${user}`);
  }

  #add(key: string, session: LogonSession): void {
    const stack = this.#stacks.get(key);
    if (stack) stack.push(session);
    else this.#stacks.set(key, [session]);
  }

  #top(key: string): LogonSession | undefined {
    const stack = this.#stacks.get(key);
    while (stack && stack.at(-1)?.close) stack.pop();
    return stack?.at(-1);
  }
}

/** Pairs every close with the session it ends, each host apart. Sessions come in order of their start; one that is still open has no close. */
export const logonSessions = (edges: readonly SessionEdge[]): { sessions: LogonSession[]; unmatched: number } => {
  const inOrder = edges.every((edge, index) => index === 0 || edge.time >= edges[index - 1]!.time);
  const sorted = inOrder ? edges : edges.toSorted((a, b) => a.time - b.time || a.row - b.row);
  const hosts = new Map<string | undefined, OpenSessions>();
  const sessions: LogonSession[] = [];
  let unmatched = 0;
  for (const edge of sorted) {
    let open = hosts.get(edge.host);
    if (!open) hosts.set(edge.host, (open = new OpenSessions()));
    if (edge.edge === 'opened') {
      const session: LogonSession = { open: edge, close: undefined };
      sessions.push(session);
      open.push(session);
      continue;
    }
    const session = open.take(edge);
    if (session) session.close = edge;
    else unmatched += 1;
  }
  return { sessions, unmatched };
};
