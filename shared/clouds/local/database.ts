import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Fault } from '../../kit/fault.ts';

const schema = `
  CREATE TABLE IF NOT EXISTS entries (
    tbl TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, version TEXT NOT NULL, expires INTEGER, PRIMARY KEY (tbl, key)
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS entries_by_expiry ON entries (expires) WHERE expires IS NOT NULL;
  CREATE TABLE IF NOT EXISTS blobs (
    name TEXT PRIMARY KEY, address TEXT NOT NULL, media_type TEXT NOT NULL, size INTEGER NOT NULL, sha256 TEXT NOT NULL, modified INTEGER NOT NULL, expires INTEGER
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS blobs_by_address ON blobs (address);
  CREATE TABLE IF NOT EXISTS unused (address TEXT PRIMARY KEY) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT, queue TEXT NOT NULL, body TEXT NOT NULL, visible INTEGER NOT NULL, attempt INTEGER NOT NULL DEFAULT 0, receipt TEXT,
    poisoned INTEGER NOT NULL DEFAULT 0
  );
  CREATE INDEX IF NOT EXISTS messages_by_turn ON messages (queue, poisoned, visible, id);
`;

/** Milliseconds that a process waits for another one's write. */
const patience = 30_000;

/** SQLITE_BUSY, in the low byte of its kinds: another process recovers, or has changed what we read. */
const isBusy = (error: unknown): boolean => (((error as { errcode?: number }).errcode ?? 0) & 0xff) === 5;

/** SQLite's own patience does not cover the change to WAL: it fails at once while another process opens the same new file. */
const insist = (db: DatabaseSync, pragma: string): void => {
  for (let waited = 0; ; waited += 10) {
    try {
      return db.exec(pragma);
    } catch (error) {
      if (!isBusy(error) || waited >= patience) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
};

const unusable = (error: NodeJS.ErrnoException & { errstr?: string }): Fault => {
  const field = 'GUMSHOE_FOLDER';
  const detail = `The store there cannot be opened (${error.errstr ?? error.code ?? error.message}). Name a folder that this user may write to; a damaged gumshoe.db must be moved away.`;
  return new Fault('not-configured', `${field}: ${detail}`, { flaws: [{ field, detail }], cause: error });
};

type Statement = ReturnType<DatabaseSync['prepare']>;

interface Writer {
  /** Makes the change; the function that it returns tells the asker. */
  attempt: () => () => void;
  reject: (error: unknown) => void;
}

/**
 * One SQLite file for many processes. `write` is answered only when the change is on disk (WAL, synchronous=FULL): not even a power cut takes it back.
 * Writes that are asked for in the same turn share one transaction, and so one flush.
 */
export class LocalDatabase {
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, Statement>();
  readonly #batched: boolean;
  #waiting: Writer[] = [];

  constructor(folder: string) {
    const inMemory = folder === ':memory:';
    this.#batched = !inMemory;
    try {
      if (!inMemory) mkdirSync(folder, { recursive: true });
      this.#db = new DatabaseSync(inMemory ? ':memory:' : join(folder, 'gumshoe.db'), { timeout: patience });
      insist(this.#db, 'PRAGMA journal_mode = WAL');
      this.#db.exec('PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY');
      this.#transaction(() => this.#db.exec(schema));
    } catch (error) {
      throw unusable(error as NodeJS.ErrnoException & { errstr?: string });
    }
  }

  /** A prepared statement; prepared once. */
  sql(text: string): Statement {
    let statement = this.#statements.get(text);
    if (!statement) this.#statements.set(text, (statement = this.#db.prepare(text)));
    return statement;
  }

  /** Runs `work` inside a transaction that holds the write lock. It must not wait for anything. */
  write<T>(work: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      const attempt = (): (() => void) => {
        try {
          const result = this.#savepoint(work);
          return () => resolve(result);
        } catch (error) {
          const cause = error as Error;
          return () => reject(cause);
        }
      };
      this.#waiting.push({ attempt, reject });
      if (!this.#batched) this.flush();
      else if (this.#waiting.length === 1) setImmediate(() => this.flush());
    });
  }

  /** Commits what waits. Nobody hears of success before the commit. */
  flush(): void {
    const batch = this.#waiting;
    if (batch.length === 0) return;
    this.#waiting = [];
    try {
      for (const announce of this.#transaction(() => batch.map((writer) => writer.attempt()))) announce();
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }

  close(): void {
    this.flush();
    this.#statements.clear();
    if (this.#db.isOpen) this.#db.close();
  }

  #transaction<T>(work: () => T): T {
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.#db.exec('COMMIT');
      return result;
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  /** One writer's failure must not take its neighbours' changes with it. */
  #savepoint<T>(work: () => T): T {
    this.sql('SAVEPOINT one').run();
    try {
      const result = work();
      this.sql('RELEASE one').run();
      return result;
    } catch (error) {
      this.sql('ROLLBACK TO one').run();
      this.sql('RELEASE one').run();
      throw error;
    }
  }
}
