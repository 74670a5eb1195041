import { createCipheriv } from 'node:crypto';

export const blockSize = 16;

/** Replaces each block of 16 bytes; equal blocks become equal. A block costs some nanoseconds, where a digest costs hundreds. */
export type Scramble = (blocks: Uint32Array) => void;

/**
 * AES-256 of each block, xor the block (Davies-Meyer). Nobody without the key can tell the result from chance, and not even who has it can turn the result back
 * other than by trying values. Every block is for itself (ECB), because equal values have to stay equal.
 */
export const scrambler = (key: Uint8Array): Scramble => {
  const cipher = createCipheriv('aes-256-ecb', key, null).setAutoPadding(false);
  return (blocks) => {
    const made = cipher.update(blocks);
    const words = new Uint32Array(made.buffer, made.byteOffset, made.length / 4);
    for (let at = 0; at < words.length; at += 1) blocks[at] = blocks[at]! ^ words[at]!;
  };
};
