import { local } from '../../../shared/clouds/local/index.ts';
import { readSettings } from '../../../shared/kit/settings.ts';

/** Opens each folder that it is told, writes into it, and says what happened. */
process.on('message', async ({ folder }: { folder: string }) => {
  try {
    const { store, close } = local(readSettings({ GUMSHOE_FOLDER: folder }));
    await store.put('opened', String(process.pid), folder);
    await close();
    process.send!('opened');
  } catch (error) {
    process.send!(String(error));
  }
});
process.send!('ready');
