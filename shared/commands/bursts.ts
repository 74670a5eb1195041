export interface TimedCommand {
  /** Milliseconds since 1970. */
  time: number;
  /** Place in the table. */
  row: number;
}

export interface Burst {
  /** Place of its first command among all, in time order. */
  start: number;
  rows: number[];
  /** Milliseconds since 1970, one for each row. */
  times: number[];
  seconds: number;
}

/** Every run of `events` commands, in time order, whose last comes at most `seconds` after its first. Sorts a copy; equal times keep their order. */
export function* bursts(commands: readonly TimedCommand[], { events, seconds }: { events: number; seconds: number }): Generator<Burst> {
  const sorted = commands.every((command, index) => index === 0 || command.time >= commands[index - 1]!.time) ? commands : commands.toSorted((a, b) => a.time - b.time || a.row - b.row);
  for (let start = 0; start + events <= sorted.length; start += 1) {
    const from = sorted[start]!.time;
    const to = sorted[start + events - 1]!.time;
    // Times have microseconds as fractions of doubles.
    const took = Math.round((to - from) * 1e3) / 1e6;
    if (took > seconds) continue;
    const inside = sorted.slice(start, start + events);
    yield { start, rows: inside.map(({ row }) => row), times: inside.map(({ time }) => time), seconds: took };
  }
}
