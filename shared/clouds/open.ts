import type { Ports } from '../kit/ports.ts';
import type { Settings } from '../kit/settings.ts';

export type OpenPorts = Ports & { close?(): Promise<void> };

/** The cloud that the settings name; the clients of the others are not even loaded. */
export const openCloud = async (settings: Settings): Promise<OpenPorts> => {
  if (settings.cloud === 'azure') return (await import('./azure/index.ts')).azure(settings);
  if (settings.cloud === 'aws') return (await import('./aws/index.ts')).aws(settings);
  return (await import('./local/index.ts')).local(settings);
};
