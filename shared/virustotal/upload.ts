/** One file as the body of a form. The name loses what could end its line or its quotes. */
export const formOf = (name: string, bytes: Uint8Array): { bytes: Uint8Array; mediaType: string } => {
  const boundary = `gumshoe-${crypto.randomUUID()}`;
  const safe = name.replace(/[^\w.() -]/g, '_').slice(-200);
  const head = Buffer.from(
    `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${safe}"\r\nContent-Type: application/octet-stream\r\n\r\n`,
  );
  return { bytes: Buffer.concat([head, bytes, Buffer.from(`\r\n--${boundary}--\r\n`)]), mediaType: `multipart/form-data; boundary=${boundary}` };
};

/** Files above this many bytes go to an address of their own. */
export const directLimit = 32 * 1024 * 1024;

/** Is it a place of VirusTotal, where the key may go? */
export const isUploadPlace = (address: string): boolean => {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  return (
    url?.protocol === 'https:' &&
    url.username === '' &&
    (url.hostname === 'www.virustotal.com' || url.hostname.endsWith('.virustotal.com')) &&
    !/[{}]/.test(address)
  );
};
