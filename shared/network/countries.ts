const english = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });
const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
/** Asked once for every code: formatting a name anew costs more than finding the address. */
const names = new Map(letters.flatMap((first) => letters.map((second) => [first + second, first + second === 'ZZ' ? undefined : english.of(first + second)] as const)));

/** `NL` → Netherlands; undefined for what names no country. */
export const countryName = (code: string): string | undefined => names.get(code);
