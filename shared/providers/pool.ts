/** Runs the work of all, at most `most` at a time. */
export const limiter = (most: number): (<T>(work: () => Promise<T>) => Promise<T>) => {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
};

/** Works through the tasks with at most `most` at a time; a task is made when its turn comes. */
export const drained = async <T>(tasks: Iterable<T>, most: number, work: (task: T) => Promise<void>): Promise<void> => {
  const line = tasks[Symbol.iterator]();
  const worker = async () => {
    for (let next = line.next(); !next.done; next = line.next()) await work(next.value);
  };
  await Promise.all(Array.from({ length: most }, worker));
};
