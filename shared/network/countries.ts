const english = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });

/** `NL` → Netherlands; undefined for what names no country. */
export const countryName = (code: string): string | undefined => (/^[A-Z]{2}$/.test(code) && code !== 'ZZ' ? english.of(code) : undefined);
