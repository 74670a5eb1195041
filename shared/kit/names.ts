/** Everything a host calls an operation follows from its name: `extract-iocs` is `extract/iocs`, `ExtractIocs`, `gumshoeextractiocs`. */
export const namePattern = /^[a-z]+(-[a-z0-9]+)+$/;

/** `extract-iocs` → `extract/iocs`: the file below `functions/` and the route below `/api/`. */
export const pathOf = (name: string): string => name.replace('-', '/');

/** `extract/iocs` → `extract-iocs`. */
export const nameOf = (path: string): string => path.replace('/', '-');

/** `extract-iocs` → `ExtractIocs`: what Swagger wants of an operationId. */
export const operationIdOf = (name: string): string => name.split('-').map(capitalised).join('');

/** `extract-iocs` → `gumshoeextractiocs`: Splunk takes letters and digits only. */
export const splunkCommandOf = (name: string): string => `gumshoe${name.replaceAll('-', '')}`;

/** `sourceIndex` → `Source index`: a label for forms and connectors. */
export const labelOf = (field: string): string =>
  capitalised(field.replace(/_/g, ' ').replace(/([a-z0-9])([A-Z])/g, (_, a: string, b: string) => `${a} ${b.toLowerCase()}`));

const capitalised = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
