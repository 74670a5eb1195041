/** Facilities of RFC 5424, by number. */
export const facilities: readonly string[] = ['kern', 'user', 'mail', 'daemon', 'auth', 'syslog', 'lpr', 'news', 'uucp', 'cron', 'authpriv', 'ftp', 'ntp', 'security', 'console', 'clock', 'local0', 'local1', 'local2', 'local3', 'local4', 'local5', 'local6', 'local7'];
export const severities: readonly string[] = ['emerg', 'alert', 'crit', 'err', 'warning', 'notice', 'info', 'debug'];
export const months: readonly string[] = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

export interface SyslogLine {
  format: 'rfc3164' | 'rfc5424' | 'journald' | 'unknown';
  /** ISO 8601 as the line has it. */
  time: string | null;
  facility: string | null;
  severity: string | null;
  host: string | null;
  program: string | null;
  process_id: string | null;
  message_id: string | null;
  /** Structured data of RFC 5424 or further fields of the journal, name → value. */
  data: Record<string, string>;
  message: string;
}
