import type { Row } from '../../../shared/kit/report.ts';
import type { Wire } from './wire.ts';

/** One exchange as recorded, in the format of the folder's README. */
export interface Exchange {
  request: {
    method?: string;
    url?: string;
    headers?: Record<string, string>;
    query?: Record<string, string>;
    json?: unknown;
    form?: Record<string, string>;
    protocol?: 'tcp';
    host?: string;
    port?: number;
    send?: string;
  };
  response?: { status?: number; headers?: Record<string, string>; body?: unknown; bodyText?: string };
  error?: { kind: 'timeout' | 'network' | 'dns' | 'tls'; afterMs?: number };
}

export interface Case {
  name: string;
  provider: string;
  clock: string;
  config: Row;
  input: Row;
  options?: { retry?: { maxAttempts?: number }; timeoutMs?: number; showNotSupported?: boolean; showBadFormat?: boolean };
  providerState?: string;
  exchanges?: Exchange[];
  databaseRecords?: Record<string, unknown>;
  dns?: Record<string, unknown>;
}

export interface Expected {
  calls?: number;
  unordered?: boolean;
  rows?: Row[];
  locations?: Row[];
  results?: unknown[];
  errors?: Row[];
  warnings?: unknown[];
  summary?: Row;
}

/** What a runner brings back, under the names of the expected file. `raw`: whether rows carry RawResult. */
export type Answers = Omit<Expected, 'calls' | 'unordered'>;

/** How cases of one kind are run; the wire stands for everything outside. */
export type Runner = (one: Case, wire: Wire) => Promise<Answers>;
