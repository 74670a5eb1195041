import { createRequire } from 'node:module';

/** Azurite in this process, in memory, on free ports; prints its connection string. Ends with its parent. */
const require = createRequire(import.meta.url);
const key = Buffer.from('a key for tests only, known to everybody').toString('base64');
process.env['AZURITE_ACCOUNTS'] = `gumshoe:${key}`;

interface Server {
  start(): Promise<void>;
  getHttpServerAddress(): string;
}
type Make = new (...args: unknown[]) => Server;

const start = async (service: 'Blob' | 'Queue' | 'Table', middle: readonly unknown[]): Promise<string> => {
  const load = (name: string) => (require(`azurite/dist/src/${service.toLowerCase()}/${service}${name}.js`) as { default: Make }).default;
  const logs = [false, undefined, false, undefined];
  const settings = new (load('Configuration'))('127.0.0.1', 0, 5, 'metadata.json', ...middle, ...logs, false, true, '', '', '', undefined, false, true);
  const server = new (load('Server'))(settings);
  await server.start();
  return server.getHttpServerAddress();
};

const blob = await start('Blob', ['extents.json', []]);
const queue = await start('Queue', ['extents.json', []]);
const table = await start('Table', []);
process.send!(
  `DefaultEndpointsProtocol=http;AccountName=gumshoe;AccountKey=${key};BlobEndpoint=${blob}/gumshoe;QueueEndpoint=${queue}/gumshoe;TableEndpoint=${table}/gumshoe`,
);
process.on('disconnect', () => process.exit());
