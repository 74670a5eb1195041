const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];

/** Every name at once, with the first question: formatting a name anew costs more than finding the address, and all of them cost a start 10 ms. */
const allNames = (): ReadonlyMap<string, string | undefined> => {
  const english = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });
  return new Map(letters.flatMap((first) => letters.map((second) => [first + second, first + second === 'ZZ' ? undefined : english.of(first + second)] as const)));
};
let names: ReadonlyMap<string, string | undefined> | undefined;

/** `NL` → Netherlands; undefined for what names no country. */
export const countryName = (code: string): string | undefined => (names ??= allNames()).get(code);
