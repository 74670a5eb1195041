/** Code of WebAssembly that leaves one value, or none. The numbers of the instructions are those of its specification. */
export type Code = readonly number[];

/** The specification's way to write numbers: seven bits a byte, the last byte below 128. */
const unsigned = (value: number): Code => (value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >>> 7)]);
const signed = (value: number): Code => (value >= -64 && value < 64 ? [value & 127] : [(value & 127) | 128, ...signed(value >> 7)]);
const simd = (number: number): Code => [0xfd, ...unsigned(number)];

const combined = (number: number) => (first: Code, ...others: readonly Code[]): Code => others.reduce((sum, next) => [...sum, ...next, ...simd(number)], first);
const shifted = (number: number) => (value: Code, by: number): Code => [...value, ...constant(by), ...simd(number)];

export const constant = (value: number): Code => [0x41, ...signed(value | 0)];
export const plus = (value: Code, more: number): Code => [...value, ...constant(more), 0x6a];
/** Runs the code again while the number is below the other. */
export const loop = (code: Code, number: Code, end: Code): Code => [0x03, 0x40, ...code, ...number, ...end, 0x49, 0x0d, 0, 0x0b];
export const local = (index: number): Code => [0x20, index];
export const assign = (index: number, value: Code): Code => [...value, 0x21, index];

// Of four numbers of 32 bits at once:
export const sum = combined(0xae);
export const xor = combined(0x51);
export const or = combined(0x50);
export const and = combined(0x4e);
export const left = shifted(0xab);
export const right = shifted(0xad);
/** The bits of the second where those of the first are 1, else those of the third. */
export const choice = (which: Code, some: Code, others: Code): Code => [...some, ...others, ...which, ...simd(0x52)];
export const same = (number: number): Code => [...constant(number), ...simd(0x11)];
export const load = (address: Code, offset: number): Code => [...address, ...simd(0x00), 4, ...unsigned(offset)];
export const store = (address: Code, offset: number, value: Code): Code => [...address, ...value, ...simd(0x0b), 4, ...unsigned(offset)];

const section = (number: number, code: Code): Code => [number, ...unsigned(code.length), ...code];

/** A module with the function `run` of two numbers, which has further numbers and fours of numbers as locals, and works on the memory `own.memory`. */
export const moduleOf = (numbers: number, fours: number, code: Code): Uint8Array<ArrayBuffer> => {
  const body = [2, numbers, 0x7f, fours, 0x7b, ...code, 0x0b];
  const name = (text: string): Code => [text.length, ...Buffer.from(text)];
  return Uint8Array.from([
    ...Buffer.from('\0asm'), 1, 0, 0, 0,
    ...section(1, [1, 0x60, 2, 0x7f, 0x7f, 0]),
    ...section(2, [1, ...name('own'), ...name('memory'), 2, 0, 1]),
    ...section(3, [1, 0]),
    ...section(7, [1, ...name('run'), 0, 0]),
    ...section(10, [1, ...unsigned(body.length), ...body]),
  ]);
};
