import type { Call } from '../kit/call.ts';
import type { Artifact } from '../kit/report.ts';
import { type Brief, compose } from './brief.ts';
import { html, page } from './html.ts';
import { markdown } from './markdown.ts';
import { plain } from './plain.ts';

/** The brief as a page, as Markdown and as text. */
export const attachBrief = async (brief: Brief, call: Call): Promise<Artifact> => {
  const attached = await call.attach({ name: 'brief.html', mediaType: 'text/html; charset=utf-8', body: page(brief.title, compose(brief, html)) });
  await call.attach({ name: 'brief.md', mediaType: 'text/markdown; charset=utf-8', body: compose(brief, markdown) });
  await call.attach({ name: 'brief.txt', mediaType: 'text/plain; charset=utf-8', body: compose(brief, plain) });
  return attached;
};

/** Everything that was read, found and answered: enough to check a verdict later, and to teach from its closure. */
export const attachCase = (contents: Record<string, unknown>, call: Call): Promise<Artifact> =>
  call.attach({ name: 'case.json', mediaType: 'application/json', body: JSON.stringify(contents, null, 1) });
