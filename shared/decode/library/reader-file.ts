/** Where the thread that reads archives starts. In a bundle, the build puts the address of its own file here. */
export const readerFile: URL | undefined = new URL('./reader.ts', import.meta.url);
