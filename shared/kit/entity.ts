import { z } from 'zod';

/** What an analyst can be holding: the kinds that Sentinel, Defender and Gumshoe's own operations speak of. */
export const entityKinds = [
  'account', 'alert', 'azure-resource', 'cloud-application', 'cloud-logon-session', 'dns', 'file', 'file-hash', 'geo-location', 'host',
  'host-logon-session', 'incident', 'iot-device', 'ip', 'mail-cluster', 'mail-message', 'mailbox', 'mailbox-configuration', 'malware',
  'network-connection', 'oauth-application', 'process', 'registry-key', 'registry-value', 'security-group', 'service-principal',
  'submission-mail', 'threat-intelligence', 'url', 'unknown',
] as const;

export const EntityKind = z.enum(entityKinds);
export type EntityKind = z.infer<typeof EntityKind>;
