import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

export interface Child<Hello> {
  hello: Hello;
  ask: <Answer>(question: object) => Promise<Answer>;
  close: () => Promise<void>;
}

/** A process that says hello by a message, and answers each further message by one. */
export const child = async <Hello>(file: string, args: readonly string[], env: Record<string, string>): Promise<Child<Hello>> => {
  const process_: ChildProcess = fork(file, [...args], { env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const died = once(process_, 'exit').then(() => Promise.reject(new Error(`${file} has died.`)));
  died.catch(() => undefined);
  const next = async <T>(): Promise<T> => ((await Promise.race([once(process_, 'message'), died])) as [T])[0];
  const ask = <Answer>(question: object): Promise<Answer> => {
    const answer = next<Answer>();
    process_.send(question);
    return answer;
  };
  const close = async () => {
    const gone = once(process_, 'exit');
    process_.kill();
    await gone;
  };
  return { hello: await next<Hello>(), ask, close };
};
