import { Fault } from '../kit/fault.ts';
import { arm, type ArmCall, type ArmPorts } from './arm-client.ts';
import { apiVersion, listComments, mapOf } from './incidents.ts';
import type { WriteBackPolicy, WriteBackRow } from './policy.ts';
import { uuidOf } from './uuid.ts';

export interface CommentSet {
  id: string;
  policy: WriteBackPolicy;
  runId: string;
  key: string;
  texts: readonly string[];
  /** A further comment that is written once and never replaced. */
  note?: string;
}

const longest = 30_000;
const mostComments = 100;
const mostParts = 20;
const tries = 3;

interface Existing {
  message: unknown;
  etag?: string;
}

/** Writes each text as a comment under an id of its own that is the same at every repeat, and takes away parts that an earlier, longer text left. */
export async function* writeComments(set: CommentSet, ports: ArmPorts, call: ArmCall): AsyncGenerator<WriteBackRow> {
  const { id, key, texts, note, policy } = set;
  const tooLong = texts.findIndex((text) => text.length > longest);
  if (tooLong >= 0 || texts.length > mostParts) {
    throw new Fault(
      'invalid-input',
      `A comment has at most ${longest} characters and ${mostParts} parts; part ${tooLong + 1} of ${texts.length} does not fit.`,
      { flaws: [{ field: 'comment', detail: 'Split it.' }] },
    );
  }
  const incident = id.toLowerCase();
  const target = (name: string): string => `${id}/comments/${name}`;
  const parts = texts.map((text, index) => ({ name: uuidOf('comment', incident, key, String(index)), text }));
  if (note !== undefined) parts.push({ name: uuidOf('note', incident, key, set.runId), text: note });
  if (policy.dryRun) {
    for (const { name, text } of parts) yield { Action: 'comment', Status: 'planned', Target: target(name), Detail: `${text.length} characters.`, After: text };
    return;
  }
  const existing = await existingComments(id, ports, call);
  for (const { name, text } of parts) {
    const known = existing.get(name);
    if (known?.message === text) yield { Action: 'comment', Status: 'unchanged', Target: target(name), Detail: 'It says this already.' };
    else if (!known && existing.size >= mostComments) {
      yield { Action: 'comment', Status: 'skipped', Target: target(name), Detail: `The incident has ${existing.size} comments; Sentinel takes ${mostComments}.` };
    } else {
      yield await put(target(name), text, known, ports, call);
      existing.set(name, { message: text });
    }
  }
  for (let index = texts.length; texts.length > 0 && index < mostParts; index += 1) {
    const name = uuidOf('comment', incident, key, String(index));
    if (!existing.has(name)) continue;
    await arm({ method: 'DELETE', path: target(name), apiVersion }, ports, call);
    yield { Action: 'comment', Status: 'deleted', Target: target(name), Detail: 'A part of an earlier, longer comment of ours.' };
  }
}

const existingComments = async (id: string, ports: ArmPorts, call: ArmCall): Promise<Map<string, Existing>> =>
  new Map(
    (await listComments(id, ports, call)).map((comment) => [
      String(comment['name'] as string).toLowerCase(),
      { message: mapOf(comment['properties'])['message'], ...(typeof comment['etag'] === 'string' && { etag: comment['etag'] }) },
    ]),
  );

const put = async (path: string, message: string, known: Existing | undefined, ports: ArmPorts, call: ArmCall): Promise<WriteBackRow> => {
  let etag = known?.etag;
  for (let turn = 1; ; turn += 1) {
    try {
      const body = { ...(etag !== undefined && { etag }), properties: { message } };
      const answer = await arm({ method: 'PUT', path, apiVersion, body, ...(etag !== undefined && { ifMatch: etag }) }, ports, call);
      return {
        Action: 'comment',
        Status: known ? 'updated' : 'written',
        Target: path,
        Detail: `${message.length} characters.`,
        ...(known?.etag !== undefined && { EtagBefore: known.etag }),
        ...(answer.etag !== undefined && { EtagAfter: answer.etag }),
        ...(answer.requestId !== undefined && { RequestId: answer.requestId }),
      };
    } catch (thrown) {
      if (!(thrown instanceof Fault) || thrown.code !== 'conflict' || turn >= tries) throw thrown;
      etag = await etagOf(path, ports, call);
    }
  }
};

/** Undefined when there is no such comment: a conflict may be about its incident. */
const etagOf = async (path: string, ports: ArmPorts, call: ArmCall): Promise<string | undefined> => {
  try {
    return (await arm({ method: 'GET', path, apiVersion }, ports, call)).etag;
  } catch (thrown) {
    if (thrown instanceof Fault && thrown.code === 'not-found') return undefined;
    throw thrown;
  }
};
