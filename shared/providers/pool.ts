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

/** Works through the tasks with at most `most` at a time. */
export const drained = async <T>(tasks: readonly T[], most: number, work: (task: T) => Promise<void>): Promise<void> => {
  let next = 0;
  const worker = async () => {
    while (next < tasks.length) await work(tasks[next++]!);
  };
  await Promise.all(Array.from({ length: Math.min(most, tasks.length) }, worker));
};
