import { createHash } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import { type Certificate, FetchError } from '../../kit/ports.ts';

/** The certificate that the other side of an open TLS socket has shown. */
export const certificateOf = (socket: TLSSocket): Certificate => {
  const shown = socket.getPeerX509Certificate();
  if (!shown) throw new FetchError('tls', 'The host showed no certificate.');
  const digest = (algorithm: 'sha1' | 'sha256') => createHash(algorithm).update(shown.raw).digest('hex');
  return {
    subject: oneLine(shown.subject),
    issuer: oneLine(shown.issuer),
    sha1: digest('sha1'),
    sha256: digest('sha256'),
    validFrom: new Date(shown.validFrom).toISOString(),
    validTo: new Date(shown.validTo).toISOString(),
    names: namesOf(shown.subjectAltName),
  };
};

/** Node writes one attribute a line; people read `C=US, O=…, CN=…`. */
const oneLine = (name: string | undefined): string => (name ?? '').split('\n').join(', ');

/** `DNS:a.example, IP Address:192.0.2.1` → the names alone. */
const namesOf = (text: string | undefined): string[] =>
  (text ?? '').split(', ').flatMap((entry) => /^(?:DNS|IP Address):(.+)$/.exec(entry)?.[1] ?? []);
