/** `/` for a path that has one, or for a system that is not Windows. */
export const separatorOf = (path: string, system?: string): '/' | '\\' =>
  path.includes('/') || (system !== undefined && system !== 'Windows' && !path.includes('\\')) ? '/' : '\\';

/** `C:\Temp\a.exe` → `C:\Temp` and `a.exe`; a bare name has no directory. */
export const splitPath = (path: string): { directory: string; name: string } => {
  const at = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
  return { directory: at === 0 ? path[0]! : path.slice(0, Math.max(at, 0)), name: path.slice(at + 1) };
};

export const joinPath = (directory: string | undefined, name: string, system?: string): string => {
  if (directory === undefined || directory === '') return name;
  const separator = separatorOf(directory, system);
  return directory.endsWith(separator) ? directory + name : directory + separator + name;
};

/** The subscription, group, provider and the pairs of an ARM id; undefined for a text that is none. */
export const armParts = (id: string): { pairs: Record<string, string>; subscription?: string; group?: string; provider?: string } | undefined => {
  const words = id
    .replace(/^https?:\/\/[^/]+/i, '')
    .split('/')
    .filter((word) => word !== '');
  if (words.length < 2 || words.length > 64 || words[0]!.toLowerCase() !== 'subscriptions') return undefined;
  const pairs = new Map<string, string>();
  for (let at = 0; at + 1 < words.length; at += 2) {
    const key = words[at]!;
    pairs.set(key, words[at + 1]!);
  }
  const under = (wanted: string) => [...pairs].find(([key]) => key.toLowerCase() === wanted)?.[1];
  const [subscription, group, provider] = ['subscriptions', 'resourcegroups', 'providers'].map(under);
  return { pairs: Object.fromEntries(pairs), ...(subscription && { subscription }), ...(group && { group }), ...(provider && { provider }) };
};
