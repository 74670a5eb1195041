const pattern = /^(-?)(?:(\d{1,8})\.)?(\d{2}):([0-5]\d):([0-5]\d)(?:\.(\d{1,7}))?$/;

/** Seconds in a span as Kusto writes it, `[-][d.]hh:mm:ss[.fffffff]`, down to the microsecond below; NaN when it is none. */
export const timespanOf = (text: string): number => {
  const found = pattern.exec(text.trim());
  if (!found) return Number.NaN;
  const [, sign, days = '0', hours, minutes, seconds, fraction = ''] = found;
  const whole = ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds);
  const micros = Number(fraction.padEnd(7, '0')) / 10;
  return sign === '-' ? -(whole + Math.ceil(micros) / 1e6) : whole + Math.floor(micros) / 1e6;
};
