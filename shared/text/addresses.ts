/** Whether the text is an IPv4 address: four decimal groups of one to three digits, none above 255. Leading zeros are allowed. */
export const isIpv4 = (text: string): boolean => {
  let groups = 1;
  let digits = 0;
  let value = 0;
  for (let place = 0; place < text.length; place += 1) {
    const code = text.charCodeAt(place);
    if (code === 46) {
      if (digits === 0) return false;
      groups += 1;
      digits = 0;
      value = 0;
      continue;
    }
    digits += 1;
    value = value * 10 + code - 48;
    if (code < 48 || code > 57 || digits > 3 || value > 255) return false;
  }
  return groups === 4 && digits > 0;
};

const isHex = (code: number): boolean => (code >= 48 && code <= 57) || ((code | 32) >= 97 && (code | 32) <= 102);

/** Whether the text is an IPv6 address: eight groups, or fewer around one `::`; the last two may be an IPv4 address. No zone, no prefix length. */
export const isIpv6 = (text: string): boolean => {
  const { length } = text;
  if (length < 2 || length > 45) return false;
  let groups = 0;
  let gap = false;
  let place = 0;
  while (place < length) {
    if (text.charCodeAt(place) === 58) {
      // A colon where a group should be: only as the second half of the one `::`, or as both halves at the start.
      if (gap || (place === 0 && text.charCodeAt(1) !== 58)) return false;
      gap = true;
      place += place === 0 ? 2 : 1;
      continue;
    }
    const start = place;
    while (place < length && place - start < 4 && isHex(text.charCodeAt(place))) place += 1;
    if (text.charCodeAt(place) === 46) return isIpv4(text.slice(start)) && (gap ? groups <= 5 : groups === 6);
    if (place === start) return false;
    groups += 1;
    if (place === length) break;
    if (text.charCodeAt(place) !== 58 || place + 1 === length) return false;
    place += 1;
  }
  return gap ? groups <= 7 : groups === 8;
};

/** Whether the text is a block: an address, a slash and a prefix length that fits it. */
export const isCidr = (text: string): boolean => {
  const slash = text.lastIndexOf('/');
  const length = text.slice(slash + 1);
  if (slash < 0 || !/^\d{1,3}$/.test(length)) return false;
  const address = text.slice(0, slash);
  return isIpv4(address) ? Number(length) <= 32 : isIpv6(address) && Number(length) <= 128;
};
