const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];

/** Every name at once, with the first question: formatting a name anew costs more than finding the address, and all of them cost a start 10 ms. */
const allNames = (): ReadonlyMap<string, string | undefined> => {
  const english = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });
  const codes = letters.flatMap((first) => letters.map((second) => first + second));
  return new Map(codes.map((code) => [code, code === 'ZZ' ? undefined : english.of(code)] as const));
};
let names: ReadonlyMap<string, string | undefined> | undefined;

/** `NL` → Netherlands; undefined for what names no country. */
export const countryName = (code: string): string | undefined => (names ??= allNames()).get(code);
