import { randomUUID } from 'node:crypto';
import type { Clock, Json, Message, Queue } from '../../kit/ports.ts';
import { mostAttempts } from '../machine/limits.ts';
import type { LocalDatabase } from './database.ts';

interface Line {
  id: number;
  body: string;
  attempt: number;
  receipt: string | null;
}

/** Messages as lines of one table. A receipt is good until the message is delivered to somebody else. */
export const localQueue = (database: LocalDatabase, clock: Pick<Clock, 'now'>): Queue => {
  const due = (seconds: number): number => clock.now() + Math.round(seconds * 1000);
  const setVisible = (queue: string, { id, receipt }: Message, seconds: number): Promise<void> =>
    database.write(() => {
      database.sql('UPDATE messages SET visible = ? WHERE id = ? AND queue = ? AND receipt = ?').run(due(seconds), Number(id), queue, receipt);
    });

  return {
    async send(queue, body, { delay = 0 } = {}) {
      const text = JSON.stringify(body);
      await database.write(() => {
        database.sql('INSERT INTO messages (queue, body, visible) VALUES (?, ?, ?)').run(queue, text, due(delay));
      });
    },

    receive: (queue, { max = 1, visibility = 30 } = {}) =>
      database.write(() => {
        const now = clock.now();
        database.sql('UPDATE messages SET poisoned = 1 WHERE queue = ? AND poisoned = 0 AND visible <= ? AND attempt >= ?').run(queue, now, mostAttempts);
        const lines = database
          .sql('SELECT id, body, attempt, receipt FROM messages WHERE queue = ? AND poisoned = 0 AND visible <= ? ORDER BY visible, id LIMIT ?')
          .all(queue, now, max) as unknown as Line[];
        return lines.map((line) => {
          const taken = { ...line, attempt: line.attempt + 1, receipt: randomUUID() };
          database.sql('UPDATE messages SET attempt = ?, receipt = ?, visible = ? WHERE id = ?').run(taken.attempt, taken.receipt, due(visibility), line.id);
          return messageOf(taken);
        });
      }),

    delete: (queue, { id, receipt }) =>
      database.write(() => {
        database.sql('DELETE FROM messages WHERE id = ? AND queue = ? AND receipt = ?').run(Number(id), queue, receipt);
      }),

    release: setVisible,
    extend: setVisible,

    async poisoned(queue, limit = 100) {
      const lines = database.sql('SELECT id, body, attempt, receipt FROM messages WHERE queue = ? AND poisoned = 1 ORDER BY id LIMIT ?').all(queue, limit);
      return (lines as unknown as Line[]).map(messageOf);
    },
  };
};

const messageOf = ({ id, body, attempt, receipt }: Line): Message => ({ id: String(id), body: JSON.parse(body) as Json, attempt, receipt: receipt ?? '' });
