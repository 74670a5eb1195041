import fc from 'fast-check';
import { expect, it } from 'vitest';
import { authFacts } from '../../../shared/logs/auth-message.ts';

it.each([
  ['     ana : TTY=pts/0 ; PWD=/home/ana ; USER=root ; COMMAND=/bin/ls -l ; x', { action: 'command', user: 'ana', target: 'root', command: '/bin/ls -l ; x' }],
  ['agent : TTY=unknown   PWD=/   USER=root   COMMAND=/opt/x', { action: 'command', user: 'agent', target: 'root', command: '/opt/x' }],
  ['ana : user NOT in sudoers ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/sh', { action: 'command-refused', user: 'ana', command: '/bin/sh' }],
  ['ana : 3 incorrect password attempts ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/sh', { action: 'command-refused' }],
  ['Accepted publickey for ana from 198.51.100.7 port 50022 ssh2: RSA SHA256:x', { action: 'logon', user: 'ana', address: '198.51.100.7' }],
  ['Failed password for invalid user bob from 2001:db8::1 port 22 ssh2', { action: 'logon-failed', user: null, target: 'bob', address: '2001:db8::1' }],
  ['Invalid user bob from 198.51.100.7 port 5', { action: 'logon-failed', target: 'bob' }],
  ['pam_unix(sudo:session): session opened for user root(uid=0) by ana(uid=1000)', { action: 'session-opened', user: 'ana', target: 'root' }],
  ['pam_unix(sudo:session): session opened for user root by (uid=0)', { action: 'session-opened', user: null, target: 'root' }],
  ['pam_unix(sshd:session): session opened for user ana(uid=1000) by (uid=0)', { action: 'session-opened', user: 'ana', target: 'ana' }],
  ['pam_unix(sudo:session): session closed for user root', { action: 'session-closed', user: null, target: 'root' }],
  ['pam_unix(sshd:session): session closed for user ana', { action: 'session-closed', user: 'ana' }],
  ['pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=198.51.100.7  user=root', { action: 'logon-failed', target: 'root', address: '198.51.100.7' }],
  ['(to root) ana on pts/0', { action: 'logon', user: 'ana', target: 'root' }],
  ['FAILED SU (to root) ana on pts/0', { action: 'logon-failed', user: 'ana', target: 'root' }],
  ['(root) CMD (  cd / && run-parts /etc/cron.hourly)', { action: 'command', user: 'root', command: 'cd / && run-parts /etc/cron.hourly' }],
  ['New session 3 of user ana.', { action: 'session-opened', user: 'ana' }],
  ["add 'bob' to group 'sudo'", { action: 'group-joined', target: 'bob' }],
  ['new user: name=bob, UID=1001, GID=1001', { action: 'account-added', target: 'bob' }],
])('%s', (message, wanted) => expect(authFacts(message)).toMatchObject(wanted));

it.each(['', 'Started', 'Connection closed by 198.51.100.7', 'ana : hello'])('%j says nothing', (message) => expect(authFacts(message)).toBeUndefined());

it('reads any message in little time', () => {
  fc.assert(
    fc.property(fc.constantFrom('', 'ana : ', 'pam_unix(sshd:auth): authentication failure;', 'session opened for user ', '(root) CMD ('), fc.string({ unit: 'binary' }), (head, text) => {
      expect(() => authFacts(head + text)).not.toThrow();
    }),
  );
  const started = performance.now();
  for (const piece of [' rhost=x  user=', 'ana : ', ' ; USER=root', 'session opened for user x by ', 'pam_unix']) authFacts(`ana : ${piece.repeat(300_000)}`);
  expect(performance.now() - started).toBeLessThan(1000);
});
