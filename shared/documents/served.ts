import type { Catalogue } from '../kit/operation.ts';
import { catalogueDocument } from './catalogue.ts';
import { type About, openapi } from './openapi.ts';

/** What a server tells about itself: path below /api/ → document, made when first asked for. */
export const servedDocuments = (catalogue: Catalogue, about: About): Readonly<Record<string, () => unknown>> => ({
  catalogue: remembered(() => catalogueDocument(catalogue, about.version)),
  'openapi.json': remembered(() => openapi(catalogue, about)),
});

const remembered = (make: () => unknown): (() => unknown) => {
  let made: unknown;
  return () => (made ??= make());
};
