import type { Ports } from '../kit/ports.ts';
import type { Settings } from '../kit/settings.ts';
import { mounted } from './machine/mounted.ts';

export type OpenPorts = Ports & { close?(): Promise<void> };

/** The cloud that the settings name, and the operator's folder of providers beside its blobs. */
export const openCloud = async (settings: Settings): Promise<OpenPorts> => {
  const ports = await cloudOf(settings);
  return settings.providerFolder === undefined ? ports : { ...ports, blobs: mounted(ports.blobs, settings.providerFolder, 'providers/') };
};

/** The clients of the other clouds are not even loaded. */
const cloudOf = async (settings: Settings): Promise<OpenPorts> => {
  if (settings.cloud === 'azure') return (await import('./azure/index.ts')).azure(settings);
  if (settings.cloud === 'aws') return (await import('./aws/index.ts')).aws(settings);
  return (await import('./local/index.ts')).local(settings);
};
