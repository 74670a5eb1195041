import { Fault } from '../kit/fault.ts';
import { textOf } from '../tables/column.ts';

export const kinds = ['commands', 'parameters', 'values'] as const;
/** What a model looks at: command names only, also parameter names, or also parameter values. */
export type Kind = (typeof kinds)[number];

/** One event of a session as callers give it: a name, or a name with parameter names or with parameter values. */
export type Command = string | { name: string; params: readonly string[] | Readonly<Record<string, unknown>> };

/** Words and their codes, in order of first sight. */
export class Vocabulary {
  readonly #codes = new Map<string, number>();
  readonly words: string[] = [];
  code(word: string): number {
    let code = this.#codes.get(word);
    if (code === undefined) {
      this.#codes.set(word, (code = this.words.length));
      this.words.push(word);
    }
    return code;
  }
  /** −1 when the word is not there. */
  find(word: string): number {
    return this.#codes.get(word) ?? -1;
  }
}

/**
 * Sessions as codes: `starts[s]` to `starts[s + 1]` are the events of session s; `params[e]` to `params[e + 1]` are the places of event e's parameters in
 * `param` and `value` (−1: no or an empty value). Plain arrays of integers, so that a million events fit.
 */
export interface Encoded {
  kind: Kind;
  starts: number[];
  command: number[];
  params: number[];
  param: number[];
  value: number[];
  commands: Vocabulary;
  parameters: Vocabulary;
  values: Vocabulary;
}

export const emptyEncoded = (kind: Kind): Encoded => ({
  kind, starts: [0], command: [], params: [0], param: [], value: [], commands: new Vocabulary(), parameters: new Vocabulary(), values: new Vocabulary(),
});

/** Values that say nothing: they are not counted. */
const empty = (value: unknown): boolean => value === null || value === undefined || value === '' || value === 0 || value === false;

/** Adds one event. Parameters are ignored when the kind is commands, values when it is parameters. */
export const addEvent = (into: Encoded, name: string, params?: unknown): void => {
  into.command.push(into.commands.code(name));
  if (into.kind !== 'commands' && typeof params === 'object' && params !== null) {
    if (Array.isArray(params)) for (const param of new Set(params as unknown[])) addParam(into, textOf(param), undefined);
    else for (const param in params) addParam(into, param, (params as Record<string, unknown>)[param]);
  }
  into.params.push(into.param.length);
};

const addParam = (into: Encoded, name: string, value: unknown): void => {
  into.param.push(into.parameters.code(name));
  into.value.push(into.kind !== 'values' || empty(value) ? -1 : into.values.code(textOf(value)));
};

export const endSession = (into: Encoded): void => void into.starts.push(into.command.length);

const kindOf = (command: unknown, session: number): Kind => {
  if (typeof command === 'string') return 'commands';
  const { name, params } = (command ?? {}) as { name?: unknown; params?: unknown };
  if (typeof name !== 'string' || typeof params !== 'object' || params === null) throw wrong(session, 'A command is a text, or {name, params} with params a list of names or a map of values.');
  return Array.isArray(params) ? 'parameters' : 'values';
};

/** Encodes ready-made sessions. The first command decides the kind; another kind later, or an empty session, is a fault that names the session. */
export const encode = (sessions: readonly unknown[], into?: Encoded): Encoded => {
  if (!Array.isArray(sessions) || sessions.length === 0) throw new Fault('invalid-input', 'sessions: there are none.', { flaws: [{ field: 'sessions', detail: 'Empty.' }] });
  let encoded = into;
  for (const [index, session] of sessions.entries()) {
    if (!Array.isArray(session)) throw wrong(index, 'A session is a list of commands.');
    if (session.length === 0) throw wrong(index, 'The session is empty; it needs at least one command.');
    for (const command of session as unknown[]) {
      const kind = kindOf(command, index);
      encoded ??= emptyEncoded(kind);
      if (kind !== encoded.kind && into === undefined) throw wrong(index, `The first command makes all sessions "${encoded.kind}", but this one holds "${kind}".`);
      if (typeof command === 'string') addEvent(encoded, command);
      else addEvent(encoded, (command as { name: string }).name, (command as { params: unknown }).params);
    }
    endSession(encoded!);
  }
  return encoded!;
};

const wrong = (session: number, detail: string): Fault => new Fault('invalid-input', `Session ${session}: ${detail}`, { flaws: [{ field: `sessions.${session}`, detail }] });
