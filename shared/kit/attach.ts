import type { Attachment, CallContext } from './call.ts';
import { Fault } from './fault.ts';
import type { Blobs } from './ports.ts';
import type { Artifact } from './report.ts';

const inlineLimit = 64 * 1024;
const linkSeconds = 3600;
const keepSeconds = 30 * 86_400;

/** Keeps what an operation attaches as `artifacts/<call>/<name>` for thirty days. */
export const attacher =
  (blobs: Blobs | undefined, context: Pick<CallContext, 'id' | 'inline'>, artifacts: Artifact[]) =>
  async ({ name, mediaType, body }: Attachment): Promise<Artifact> => {
    if (!blobs) throw new Fault('bug', 'An operation that attaches must declare blobs in `uses`.');
    const blob = `artifacts/${context.id}/${name.replace(/[^\w.-]+/g, '_').slice(-120)}`;
    const facts = await blobs.put(blob, body, { mediaType, keep: keepSeconds });
    const text = context.inline && typeof body === 'string' && body.length <= inlineLimit ? { text: body } : {};
    const artifact = { name, mediaType, size: facts.size, sha256: facts.sha256, blob, link: await blobs.link(blob, linkSeconds), ...text };
    artifacts.push(artifact);
    return artifact;
  };
