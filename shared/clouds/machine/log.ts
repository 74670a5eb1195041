import type { Clock, Log } from '../../kit/ports.ts';
import type { Settings } from '../../kit/settings.ts';

const levels = ['debug', 'info', 'warn', 'error'] as const;
const sensitive = /pass(word|phrase)?$|secret|token|api-?_?key|authori[sz]ation|credential|cookie|signature|connection-?_?string|^key$|^sig$/i;
const longestText = 2000;
const deepest = 6;
const shortestSecret = 6;

export interface MachineLog extends Log {
  /** From now on the value is blotted out wherever it stands. */
  conceal: (secret: string) => void;
}

/** One JSON line for each event. Fields that sound like a secret, and every known secret value, never show. */
export const lineLog = (settings: Pick<Settings, 'logLevel'>, clock: Pick<Clock, 'now'>, write: (line: string) => void): MachineLog => {
  const secrets = new Set<string>();
  const least = levels.indexOf(settings.logLevel);
  const line = (level: (typeof levels)[number]) => (event: string, fields: Record<string, unknown> = {}) => {
    if (levels.indexOf(level) < least) return;
    const at = new Date(clock.now()).toISOString();
    write(JSON.stringify({ at, level, event, ...(shown(fields, secrets, 0) as object) }));
  };
  return {
    debug: line('debug'),
    info: line('info'),
    warn: line('warn'),
    error: line('error'),
    conceal: (secret) => void (secret.length >= shortestSecret && secrets.add(secret)),
  };
};

/** A copy fit to be read by people: redacted, cut, and never deeper than a reader would go. */
const shown = (value: unknown, secrets: ReadonlySet<string>, depth: number): unknown => {
  if (typeof value === 'string') return blotted(value, secrets);
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Error) return shown(factsOf(value), secrets, depth);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= deepest) return '…';
  if (Array.isArray(value)) return value.slice(0, 50).map((item) => shown(item, secrets, depth + 1));
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [name, sensitive.test(name) && field !== undefined ? '[redacted]' : shown(field, secrets, depth + 1)]),
  );
};

const factsOf = (error: Error) => ({
  name: error.name,
  message: error.message,
  stack: error.stack?.split('\n').slice(1, 6).map((place) => place.trim()),
  ...(error.cause !== undefined && { cause: error.cause }),
});

const blotted = (text: string, secrets: ReadonlySet<string>): string => {
  let out = text.length > longestText ? `${text.slice(0, longestText)}… (${text.length} characters)` : text;
  for (const secret of secrets) out = out.replaceAll(secret, '[redacted]');
  return out;
};
