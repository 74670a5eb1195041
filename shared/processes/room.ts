/** The numbers with room for one at `index`: in themselves, or in a copy of half as much again. */
export const withRoom = <A extends Int32Array | Float64Array | Uint8Array>(numbers: A, index: number): A => {
  if (index < numbers.length) return numbers;
  const larger = new (numbers.constructor as new (length: number) => A)(Math.ceil(1.5 * index) + 16);
  larger.set(numbers);
  return larger;
};
