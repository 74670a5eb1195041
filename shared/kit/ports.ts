import type { Settings } from './settings.ts';

/** Anything that JSON can say. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

export interface Clock {
  /** Milliseconds since 1970, UTC. */
  now(): number;
  /** Resolves after `ms`; rejects when the signal aborts first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Structured lines; fields whose name sounds like a secret are redacted. */
export interface Log {
  debug(event: string, fields?: Record<string, unknown>): void;
  info(event: string, fields?: Record<string, unknown>): void;
  warn(event: string, fields?: Record<string, unknown>): void;
  error(event: string, fields?: Record<string, unknown>): void;
}

export interface FetchInit {
  method?: string;
  headers?: Record<string, string>;
  body?: string | Uint8Array;
  signal?: AbortSignal;
  /** Hosts that this call may reach, redirects included. Absent: the URL's own host only. */
  hosts?: readonly string[];
  /** Milliseconds for the whole exchange. Default 30,000. */
  timeout?: number;
  /** Most bytes of the answer. Default 10 MiB; above it the call fails. */
  maxBytes?: number;
  /** Follow redirects within `hosts`. Default: no. */
  follow?: boolean;
}

export interface Answer {
  status: number;
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>;
  body: Uint8Array;
  /** Where the answer came from after redirects. */
  url: string;
}

/** Why no answer came. */
export type FetchFailure = 'timeout' | 'network' | 'dns' | 'tls' | 'refused' | 'too-large';

/** Thrown by the guarded fetch when there is no answer; `refused` means that our own guard said no. */
export class FetchError extends Error {
  readonly kind: FetchFailure;
  constructor(kind: FetchFailure, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'FetchError';
    this.kind = kind;
  }
}

/** The guarded way out: https, allowed hosts, no private addresses after DNS, bounded bytes and time. */
export type Fetch = (url: string, init?: FetchInit) => Promise<Answer>;

export interface Secrets {
  /** The secret, or undefined when there is none of that name. Answers are remembered for 15 minutes at most. */
  get(name: string): Promise<string | undefined>;
  /** Ask again, past the memory: after a 401. */
  refresh(name: string): Promise<string | undefined>;
}

export interface Stored<T extends Json = Json> {
  key: string;
  value: T;
  /** Changes with every write; opaque. */
  version: string;
  /** Milliseconds since 1970; absent = for ever. */
  expires?: number;
}

/** Small JSON values by table and key, with expiry and compare-and-set. Expired values read as absent. */
export interface Store {
  get<T extends Json = Json>(table: string, key: string): Promise<Stored<T> | undefined>;
  /** Writes whatever was there. Returns the new version. */
  put(table: string, key: string, value: Json, options?: { expires?: number }): Promise<string>;
  /** Writes only if the current version is `version` (null: only if absent or expired). Undefined: somebody else was first. */
  swap(table: string, key: string, value: Json, version: string | null, options?: { expires?: number }): Promise<string | undefined>;
  /** With a version, only that version. True when something was deleted. */
  delete(table: string, key: string, version?: string): Promise<boolean>;
  /** In key order. */
  list<T extends Json = Json>(table: string, prefix?: string, options?: { limit?: number; after?: string }): AsyncIterable<Stored<T>>;
}

export interface BlobFacts {
  name: string;
  mediaType: string;
  size: number;
  /** Lower-case hex. */
  sha256: string;
  /** Milliseconds since 1970. */
  modified: number;
}

export type BlobBody = string | Uint8Array | AsyncIterable<Uint8Array>;

export interface Blobs {
  /** `keep`: seconds until it may be deleted; absent = for ever. */
  put(name: string, body: BlobBody, options?: { mediaType?: string; keep?: number }): Promise<BlobFacts>;
  /** Streams, so that a blob of any size can be read in constant memory. */
  open(name: string): Promise<(BlobFacts & { body: AsyncIterable<Uint8Array> }) | undefined>;
  /** The whole blob; a `too-large` fault above `limit` bytes (default 64 MiB). */
  read(name: string, limit?: number): Promise<Uint8Array | undefined>;
  /** A short-lived address for people and other systems. */
  link(name: string, seconds: number): Promise<string>;
  delete(name: string): Promise<boolean>;
  list(prefix?: string, limit?: number): AsyncIterable<BlobFacts>;
}

export interface Message {
  id: string;
  body: Json;
  /** 1 at the first delivery. */
  attempt: number;
  /** What delete and release need. */
  receipt: string;
}

/** At-least-once delivery; after five attempts a message is moved to the poison list. */
export interface Queue {
  /** Bodies too large for the service travel as blobs by themselves. */
  send(queue: string, body: Json, options?: { delay?: number }): Promise<void>;
  /** Up to `max` messages, invisible to others for `visibility` seconds. */
  receive(queue: string, options?: { max?: number; visibility?: number }): Promise<Message[]>;
  delete(queue: string, message: Message): Promise<void>;
  /** Give it back, to be seen again after `delay` seconds. `attempt` is kept. */
  release(queue: string, message: Message, delay: number): Promise<void>;
  /** Hold it `seconds` longer: a heartbeat for long work. */
  extend(queue: string, message: Message, seconds: number): Promise<void>;
  poisoned(queue: string, limit?: number): Promise<Message[]>;
}

export interface Identity {
  /** A bearer token for the scope, or undefined when this machine has no identity. Throws a Fault when one is configured and refused. */
  token(scope: string, options?: { tenant?: string; refresh?: boolean }): Promise<string | undefined>;
}

/** One answer of the resolver. */
export interface DnsAnswer {
  name: string;
  type: string;
  ttl?: number;
  canonical?: string;
  answers: readonly string[];
}

/** Names and the two plain-socket protocols that lookups need, with the same guard as fetch. */
export interface Network {
  /** Throws a FetchError of kind `dns` whose message starts with the resolver's code (NXDOMAIN, NODATA, SERVFAIL …). */
  resolve(name: string, type: string, signal?: AbortSignal): Promise<DnsAnswer>;
  /** Sends text over TCP and reads until the other side closes: whois. */
  exchange(host: string, port: number, text: string, options?: { timeout?: number; maxBytes?: number }): Promise<string>;
  /** The certificate that a public host shows on 443. */
  certificate(host: string, options?: { timeout?: number }): Promise<Certificate>;
}

export interface Certificate {
  subject: string;
  issuer: string;
  /** Lower-case hex without colons. */
  sha1: string;
  sha256: string;
  validFrom: string;
  validTo: string;
  names: readonly string[];
}

/** Reference data too large for a bundle (geolocation files), whole and in memory; undefined when this machine has none. */
export interface Databases {
  bytes(name: string): Promise<Uint8Array | undefined>;
}

/** What a browser saw of one page. */
export interface Capture {
  png: Uint8Array;
  finalUrl: string;
  title: string;
  /** Addresses that the page came by, from the one that was asked for; without the final one. */
  redirects: readonly string[];
  /** Of the host of `finalUrl`. */
  certificate?: Certificate;
  /** Requests that the page made and that were answered. */
  requests: number;
  /** Requests that were refused or had no answer. */
  blocked: number;
}

export interface CaptureOptions {
  /** Milliseconds for the whole. */
  timeout: number;
  /** Pixels of the window, and of the picture. */
  width: number;
  height: number;
  signal?: AbortSignal;
}

/** A browser that looks at pages for us. It has no way out of its own: each of its requests goes through the guarded fetch. */
export interface Browser {
  /** Name and version, or undefined when this machine has none. */
  available(): Promise<string | undefined>;
  /** Rejects with a FetchError when there is no page to see, and with a Fault when there is no browser. */
  capture(url: string, options: CaptureOptions): Promise<Capture>;
}

/** Everything we need from outside. An operation sees only what it declares in `uses`. */
export interface Ports {
  clock: Clock;
  log: Log;
  fetch: Fetch;
  secrets: Secrets;
  store: Store;
  blobs: Blobs;
  queue: Queue;
  identity: Identity;
  network: Network;
  databases: Databases;
  browser: Browser;
  settings: Settings;
}

export type PortName = keyof Ports;
