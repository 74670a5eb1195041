import { edgeOf } from './syslog-sessions.ts';

/** What a message of sudo, su, sshd, PAM, logind, cron or the account tools says happened. */
export interface AuthFacts {
  action: 'command' | 'command-refused' | 'session-opened' | 'session-closed' | 'logon' | 'logon-failed' | 'account-added' | 'account-removed' | 'group-joined';
  /** Who did it. */
  user: string | null;
  /** Whom it is about: the account that a command runs as, or that a session is for. */
  target: string | null;
  command: string | null;
  /** Where a logon comes from. */
  address: string | null;
}

const facts = (action: AuthFacts['action'], { user, target, command, address }: { [K in 'user' | 'target' | 'command' | 'address']?: string | undefined }): AuthFacts =>
  ({ action, user: user ?? null, target: target ?? null, command: command ?? null, address: address ?? null });

/** Messages are short; what is longer says nothing more of who and whom. */
const longest = 4000;
/** Some agents write blanks in place of the semicolons. */
const sudo = /^\s{0,20}(\S{1,64}) : (.{0,2000}?)TTY=\S{0,64}(?: ;|  )/;
const sudoTarget = /(?: ;|  ) USER=(\S{1,64})/;
const sudoCommand = /(?: ;|  ) COMMAND=(.*)$/s;
const sessionFor = /session (?:opened|closed) for user (\S{1,64}?)(?:\(uid=\d{1,10}\))?(?: by (\S{0,64}?)\(uid=\d{1,10}\)| by (\S{1,64}))?\s*$/;

/** Whom the session is for, of a PAM message that opens or closes one. */
export const sessionTarget = (message: string): string | undefined => sessionFor.exec(message.slice(0, longest))?.[1];

const accepted = /^Accepted \S{1,40} for (\S{1,64}) from (\S{1,64}) port/;
/** Where a logon over SSH comes from. */
export const acceptedFrom = (message: string): string | undefined => (message.startsWith('Accepted ') ? accepted.exec(message)?.[2] : undefined);

type Reader = (message: string) => AuthFacts | undefined;
const reader = (pattern: RegExp, make: (parts: (string | undefined)[]) => AuthFacts): Reader => (message) => {
  const found = pattern.exec(message);
  return found ? make(found.slice(1)) : undefined;
};

/** Each begins at the start of the message, so none costs more than the message is long. */
const readers: readonly Reader[] = [
  (message) => {
    const found = sudo.exec(message);
    if (!found) return undefined;
    const refused = /not (?:in sudoers|allowed)|incorrect password/i.test(found[2]!);
    return facts(refused ? 'command-refused' : 'command', { user: found[1], target: sudoTarget.exec(message)?.[1], command: sudoCommand.exec(message)?.[1] });
  },
  reader(accepted, ([user, address]) => facts('logon', { user, target: user, address })),
  reader(/^Failed \S{1,40} for (?:invalid user )?(\S{0,64}) from (\S{1,64}) port/, ([target, address]) => facts('logon-failed', { target, address })),
  reader(/^Invalid user (\S{0,64}) from (\S{1,64})/, ([target, address]) => facts('logon-failed', { target, address })),
  reader(/^\(to (\S{1,64})\) (\S{1,64}) on /, ([target, user]) => facts('logon', { user, target })),
  reader(/^FAILED SU \(to (\S{1,64})\) (\S{1,64}) on /, ([target, user]) => facts('logon-failed', { user, target })),
  reader(/^\((\S{1,64})\) CMD \((.*)\)\s*$/s, ([user, command]) => facts('command', { user, target: user, command: command?.trim() })),
  reader(/^New session \S{1,32} of user (\S{1,64}?)\.?$/, ([user]) => facts('session-opened', { user, target: user })),
  reader(/^new user: name=([^,\s]{1,64})/, ([target]) => facts('account-added', { target })),
  reader(/^delete user '([^']{1,64})'/, ([target]) => facts('account-removed', { target })),
  reader(/^add '([^']{1,64})' to (?:shadow )?group '([^']{1,64})'/, ([target]) => facts('group-joined', { target })),
];

const failure = /^pam_\w{1,20}\(\S{1,40}:auth\): authentication failure;.*?(?: rhost=(\S{0,64}))?(?: {1,2}user=(\S{1,64}))?$/;

/** Facts of one message; undefined when it says nothing of logons, sessions, commands or accounts. */
export const authFacts = (given: string): AuthFacts | undefined => {
  const message = given.length > longest ? given.slice(0, longest) : given;
  for (const read of readers) {
    const found = read(message);
    if (found) return found;
  }
  const failed = failure.exec(message.trimEnd());
  if (failed) return facts('logon-failed', { target: failed[2], address: failed[1] === '' ? undefined : failed[1] });
  const edge = edgeOf(message);
  if (!edge) return undefined;
  const named = sessionFor.exec(message);
  // sudo and su act for somebody else, who is named after "by"; a session of sshd or login is that of its user.
  const by = named?.[2] || named?.[3] || undefined;
  const own = edge.service !== undefined && /^(?:sudo|su)\b/.test(edge.service);
  return facts(edge.edge === 'opened' ? 'session-opened' : 'session-closed', { user: own ? by : named?.[1], target: named?.[1] });
};
