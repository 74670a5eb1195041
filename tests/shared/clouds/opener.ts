import { local } from '../../../shared/clouds/local/index.ts';
import { readSettings } from '../../../shared/kit/settings.ts';

/** Opens each folder that it is told, writes into it, and says what happened. */
const open = async (folder: string): Promise<string> => {
  const { store, close } = local(readSettings({ GUMSHOE_FOLDER: folder }));
  await store.put('opened', String(process.pid), folder);
  await close();
  return 'opened';
};
process.on('message', ({ folder }: { folder: string }) => void open(folder).catch(String).then((said) => process.send!(said)));
process.send!('ready');
